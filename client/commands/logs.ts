import { quoteAll } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { openTerminal } from '../open-terminal.ts';
import type { TreeNode } from '../tree/node.ts';
import { pickContainer } from './pick-container.ts';
import { requireTrust } from './require.ts';

/** Lines of the past that are shown first. */
const tailLines = 200;

/** Follows the output of a container in a terminal; of a row of the tree, or of names, without asking which. */
export async function logs(app: App, server?: unknown, container?: unknown): Promise<void> {
  requireTrust();
  const place = placeOf(server, container) ?? (await pickContainer(app));
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
