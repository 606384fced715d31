import type { Args } from '../base/index.ts';
import type { ParsedDeploy, Range } from '../config/index.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A change of the file that ends a diagnostic; the title is a code of the message catalogue. */
export interface Fix {
  readonly title: { readonly code: string; readonly args: Args };
  readonly edits: readonly TextEdit[];
}

/** The other place of a diagnostic, with what is to be said about it. */
export interface Related {
  readonly range: Range;
  readonly code: string;
  readonly args: Args;
}

/** What a rule found: `severity` only where it differs from the rule's own. */
export interface Finding {
  readonly range: Range;
  readonly args?: Args;
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

/** A finding as it is shown. `renderCode(code, args)` gives its words; `helpUrl(code)` its page. */
export interface Diagnostic {
  /** `jiji/<kebab-name>` */
  readonly code: string;
  readonly severity: Severity;
  readonly range: Range;
  readonly args: Args;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

/** What is known beside the text of the file. Everything is optional: what is not known is not checked. */
export interface RuleContext {
  readonly projectRoot?: string;
  /** `.jiji/network.json`: the cluster as it was last seen. */
  readonly network?: { readonly clusterCidr: string; readonly serviceDomain: string };
  /** `jiji.images.requireDigest`: how to report images without a digest; off when not set. */
  readonly requireDigest?: Severity | 'off';
  /** `jiji.rules`: another severity for a code, or `off`. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
}

/** One check with one code. Pure: the same text and context give the same findings. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  /** Template of the message; `{name}` is filled from the finding's `args`. */
  readonly message: string;
  check(parsed: ParsedDeploy, context: RuleContext): readonly Finding[];
}

const pages = 'https://github.com/jiji/jiji-vscode/blob/main/docs/rules';

/** The page that explains a code. The one place that knows where the pages are. */
export const helpUrl = (code: string): string => `${pages}/${code.replace(/^jiji\//, '')}.md`;
