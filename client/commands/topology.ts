import type { App } from '../app.ts';
import { requireFile, requireTrust } from './require.ts';

/** Opens the live picture of the mesh. */
export async function topology(app: App): Promise<void> {
  requireTrust();
  await requireFile(app);
  app.topology.show();
}
