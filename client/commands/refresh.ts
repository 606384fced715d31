import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { requireFile, requireTrust } from './require.ts';

/** Reads the servers anew, now with questions about host keys; opens the view when nothing shows them. */
export async function refresh(app: App): Promise<void> {
  requireTrust();
  await requireFile(app);
  if (app.cluster.phase === 'idle') await vscode.commands.executeCommand('jiji.servers.focus');
  app.cluster.restart(true);
  app.language.namesChanged();
}
