import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import type { DeployConfig } from '../core/config/model.ts';
import type { App } from './app.ts';
import { requireFile } from './commands/require.ts';
import { deployConfig } from './deploy-config.ts';
import { sshArguments } from '../core/operations/openssh-arguments.ts';

/**
 * A terminal on a server of the file, over the machine's own `ssh`. `command` gives the shell text to run there; without
 * it, it is an interactive shell.
 */
export async function openTerminal(app: App, serverName: string, title: string, command?: (config: DeployConfig) => string): Promise<void> {
  const file = await requireFile(app);
  const config = await deployConfig(file);
  const server = config?.servers.find((each) => each.name === serverName);
  if (config === undefined || server === undefined) throw new ProblemError(problem('no-such-server', { name: serverName }));
  const shellArgs = [...sshArguments(server, config.ssh), ...(command === undefined ? [] : [command(config)])];
  vscode.window.createTerminal({ name: title, shellPath: 'ssh', shellArgs, cwd: file.root, iconPath: new vscode.ThemeIcon('server') }).show();
}

registerMessages({ 'no-such-server': 'The deploy file has no server "{name}".' });
