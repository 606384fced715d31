import { docsPage, type Args } from '../base/index.ts';
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
  /** Lines for the ends of other files, which are created where they are missing. */
  readonly appends?: readonly { readonly path: string; readonly text: string }[];
  /** The one right answer, which asks nothing of the author: part of "fix all". */
  readonly mechanical?: boolean;
  /** It changes so much that the editor shows it before it does it, where it can; what it shows is a code of the message catalogue. */
  readonly review?: { readonly code: string; readonly args: Args };
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
  /** A getter where making them is much work: it is asked only when somebody wants to mend something. */
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

/** What stands at a path of this machine. `text` only for the small files whose content rules read. */
export type LocalFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'directory' }
  | {
      readonly kind: 'file';
      /** POSIX permission bits; not on Windows. */
      readonly mode?: number;
      /** The process may read it. */
      readonly readable?: boolean;
      readonly text?: string;
    };

/** A snapshot of the files that a deploy file names (`localPaths`). */
export interface LocalFiles {
  /** By the path as it is written: relative to the project root, absolute, or with `~/`. Undefined: not looked at. */
  look(path: string): LocalFile | undefined;
}

/** Which names have a value, and where values were looked for. Never the values. */
export interface SecretFacts {
  has(name: string): boolean;
  /** Sources in order, as text for people: `.env`, `environment`. */
  readonly tried: readonly string[];
  /** The secrets file that was read, or would be; absolute. */
  readonly file: string;
  readonly fileExists: boolean;
  /** Names that the secrets file defines, in its order. */
  readonly inFile: readonly string[];
  /** Of these, names whose line still waits for its value: `NAME=` without quotes. */
  readonly unset?: readonly string[];
  /** The secrets file lies in a git work tree: whether git ignores it, and whether it is tracked all the same. */
  readonly git?: { readonly ignored: boolean; readonly tracked: boolean };
}

/** Another deploy file of the same project. */
export interface SiblingFile {
  /** Relative to the project root, with `/`. */
  readonly file: string;
  /** Absent: the default. */
  readonly environment?: string;
  readonly project?: string;
  /** Addresses of its servers, normalised. */
  readonly hosts: readonly string[];
}

/** What was last seen of things outside this machine; each answer carries when it was read (ms since the epoch). Never waits. */
export interface LiveFacts {
  /** A server of this file by its name. */
  server(name: string): { readonly arch?: string; readonly memoryBytes?: number; readonly readAt: number } | undefined;
  /** Where public DNS points a host name; no addresses: it does not exist. */
  publicAddresses(host: string): { readonly addresses: readonly string[]; readonly readAt: number } | undefined;
  /** Architectures that an image (as written) has in its registry. */
  imageArchs(image: string): { readonly archs: readonly string[]; readonly readAt: number } | undefined;
}

/** What is known beside the text of the file. Everything is optional: what is not known is not checked. */
export interface RuleContext {
  readonly projectRoot?: string;
  /** The file itself, relative to the project root, with `/`. */
  readonly file?: string;
  /** The environment that the file's name says. */
  readonly environment?: string;
  readonly files?: LocalFiles;
  readonly secrets?: SecretFacts;
  readonly siblings?: readonly SiblingFile[];
  readonly live?: LiveFacts;
  /** An operation is about to start: comments silence no error, and what was only missing so far is one. */
  readonly operation?: boolean;
  /** `.jiji/network.json`: the cluster as it was last seen. */
  readonly network?: { readonly clusterCidr: string; readonly serviceDomain: string; /** Of the registry database, on loopback. */ readonly apiPort?: number | undefined };
  /** `jiji.images.requireDigest`: how to report images without a digest; off when not set. */
  readonly requireDigest?: Severity | 'off';
  /** `jiji.rules`: another severity for a code, or `off`. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
}

/** One check with one code. Pure: the same text and context give the same findings. */
export interface Rule {
  readonly code: string;
  /** The usual one; a finding may have its own. */
  readonly severity: Severity;
  /** Template of the message; `{name}` is filled from the finding's `args`. */
  readonly message: string;
  check(parsed: ParsedDeploy, context: RuleContext): readonly Finding[];
}

/** The page that explains a code. */
export const helpUrl = (code: string): string => docsPage(`rules/${code.replace(/^jiji\//, '')}.md`);
