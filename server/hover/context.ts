import type { NodePath, ParsedDeploy, ScalarNode } from '../../core/config/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import type { RuleContext } from '../../core/rules/index.ts';
import type { Live } from '../live/live.ts';
import type { KnownNetwork } from '../project.ts';

/** What is known beside the text, for hovers. Everything is optional. */
export interface HoverContext {
  readonly project: (Pick<RuleContext, 'projectRoot' | 'files' | 'secrets'> & { readonly network?: KnownNetwork }) | undefined;
  /** Where a name points now; undefined when that is not known. */
  readonly resolve: (name: string) => Promise<NameAnswer | undefined>;
  readonly live?: Live;
  /** Wall time; the present when absent. */
  readonly now?: () => number;
}

/** A value under the cursor. */
export interface HoverValue {
  readonly parsed: ParsedDeploy;
  readonly path: NodePath;
  /** As in the key tables, `*` for free names and items. */
  readonly pattern: string;
  readonly scalar: ScalarNode;
  readonly context: HoverContext;
  readonly uri: string;
}

/** `10:20:30 UTC`: when an answer was read. */
export const timeOf = (readAt: number): string => `${new Date(readAt).toISOString().slice(11, 19)} UTC`;
