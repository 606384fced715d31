import type { CompletionItemKind } from 'vscode-languageserver';
import type { DeployConfig, Dialect, NodePath, ParsedDeploy } from '../../core/config/index.ts';
import type { RuleContext } from '../../core/rules/index.ts';
import type { Live } from '../live/live.ts';
import type { KnownNetwork } from '../project.ts';
import type { Folders } from './folders.ts';
import type { Home } from './home.ts';

/** A value that may stand at the cursor. */
export interface Suggestion {
  readonly label: string;
  /** The value itself, where it is not the label. */
  readonly value?: string;
  readonly detail?: string;
  /** Markdown. */
  readonly about?: string;
  readonly kind?: CompletionItemKind;
  /** Always written in quotes. */
  readonly isQuoted?: boolean;
  /** Not a text: written without quotes, as it is. */
  readonly isRaw?: boolean;
}

export interface Answer {
  readonly items: readonly Suggestion[];
  /** Part of the token that a choice replaces, in characters of its text; all of it when absent. */
  readonly from?: number;
  readonly to?: number;
  /** More may come: the client asks again. */
  readonly isIncomplete?: boolean;
}

/** What is known beside the text. Everything is optional: what is not known is not offered. */
export interface Surroundings {
  readonly uri: string;
  readonly facts: (Pick<RuleContext, 'projectRoot' | 'files' | 'secrets'> & { readonly network?: KnownNetwork }) | undefined;
  readonly live: Live;
  readonly home: Home;
  readonly folders: Folders;
}

/** A value under the cursor, and what it may be chosen from. */
export interface ValueAt {
  readonly path: NodePath;
  /** Text of the token, and of it what stands before the cursor. */
  readonly text: string;
  readonly typed: string;
  /** Texts of the same list. */
  readonly taken: readonly string[];
  readonly parsed: ParsedDeploy;
  readonly config: DeployConfig | undefined;
  readonly dialect: Dialect;
  readonly around: Surroundings;
}

/** Names what may stand at one kind of place; undefined when it has nothing to say about what is typed. */
export type Source = (at: ValueAt) => Answer | undefined | Promise<Answer | undefined>;

/** The characters of a word around the cursor. */
export function wordAround({ text, typed }: Pick<ValueAt, 'text' | 'typed'>, word: RegExp = /[\w.-]/): { readonly from: number; readonly to: number } {
  let from = typed.length;
  while (from > 0 && word.test(text[from - 1] ?? '')) from -= 1;
  let to = typed.length;
  while (to < text.length && word.test(text[to] ?? '')) to += 1;
  return { from, to };
}

/** The service that a path lies in. */
export const serviceOf = ({ path, config }: Pick<ValueAt, 'path' | 'config'>): DeployConfig['services'][number] | undefined =>
  path[0] === 'services' ? config?.services.find((service) => service.name === path[1]) : undefined;
