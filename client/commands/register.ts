import * as vscode from 'vscode';
import { problemOf } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { showProblem } from '../show-problem.ts';
import { commands } from './index.ts';

/** Registers every command; what one of them throws is shown here and nowhere else. */
export function registerCommands(app: App): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map(({ id, run }) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        app.log.debug(`command ${id}`);
        try {
          await run(app, ...args);
        } catch (thrown) {
          void showProblem(app.extension, app.log, problemOf(thrown));
        }
      }),
    ),
  );
}
