import * as vscode from 'vscode';
import type { RolloutLine } from '../core/protocol/rollout.ts';
import { hasMessage, renderCode, renderProblem, type Args, type Problem, type Translate } from '../core/base/index.ts';

/** Words in the language of the editor. */
export const translate: Translate = (template, args) => vscode.l10n.t(template, args);

export const problemText = (problem: Problem): string => renderProblem(problem, translate);

/** A title that is a code of the catalogue, or a sentence already. */
export const titleText = (title: string, args?: Args): string => (hasMessage(title) ? renderCode(title, args, translate) : title);

/** `2 servers`, `1 server`. */
export const servers = (count: number): string => (count === 1 ? vscode.l10n.t('1 server') : vscode.l10n.t('{count} servers', { count }));

export const containers = (count: number): string => (count === 1 ? vscode.l10n.t('1 container') : vscode.l10n.t('{count} containers', { count }));

/** Title of one of our commands as the palette shows it, without its category. */
export function commandTitle(extension: vscode.ExtensionContext, command: string): string | undefined {
  const manifest = extension.extension.packageJSON as { contributes?: { commands?: readonly { command: string; title: string }[] } };
  return manifest.contributes?.commands?.find((entry) => entry.command === command)?.title;
}

/** How a service stands on a server after a deploy. */
export const rolloutText = ({ state, ...args }: RolloutLine): string => renderCode(`rollout.state.${state}`, { ...args }, translate);
