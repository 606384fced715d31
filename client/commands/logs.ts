import { quoteAll } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { openTerminal } from '../open-terminal.ts';
import type { TreeNode } from '../tree/node.ts';
import { pickContainer } from './pick-container.ts';
import { requireTrust } from './require.ts';

/** Lines of the past that are shown first. */
const tailLines = 200;

/**
 * Follows the output of a container in a terminal; of a row of the tree, or of the names of a server and a container,
 * without asking which; of a service (and its file, from a code lens) after asking which when there are several.
 */
export async function logs(app: App, from?: unknown, container?: unknown): Promise<void> {
  requireTrust();
  const isLens = typeof from === 'string' && typeof container === 'string' && container.startsWith('file:');
  const place = isLens ? await pickContainer(app, from) : (placeOf(from, container) ?? (await pickContainer(app)));
  if (place === undefined) return;
  await openTerminal(app, place.server, place.container, (config) => {
    const root = config.servers.find((each) => each.name === place.server)?.ssh.user === 'root' ? [] : ['sudo', '-n'];
    return quoteAll([...root, config.builder.engine, 'logs', '--follow', '--tail', String(tailLines), place.container]);
  });
}

function placeOf(server: unknown, container: unknown): { server: string; container: string } | undefined {
  if (typeof server === 'string' && typeof container === 'string') return { server, container };
  const node = server as TreeNode | undefined;
  return node?.kind === 'container' ? { server: node.place.server, container: node.place.container.name } : undefined;
}
