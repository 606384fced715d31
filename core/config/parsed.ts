import type { Document } from 'yaml';
import type { Args } from '../base/index.ts';
import type { DialectReading } from './dialect.ts';
import type { Lines } from './lines.ts';
import type { DeployConfig, Range, SourceMap } from './model.ts';
import type { Environ } from './resolve/index.ts';
import type { TreeNode } from './tree.ts';

export type SyntaxCode = 'jiji/yaml-syntax' | 'jiji/multiple-documents' | 'jiji/file-too-complex';

/** Why the text is no proper YAML document. `start` and `end` are offsets of `range`. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly args: Args;
  readonly range: Range;
  readonly start: number;
  readonly end: number;
}

/** One version of a deploy.yml, read once and shared by everything that looks at it. */
export interface ParsedDeploy {
  readonly text: string;
  readonly lines: Lines;
  readonly problems: readonly SyntaxProblem[];
  /** Set when checking stopped at a limit: there is no tree then. */
  readonly tooComplex: boolean;
  /** The library's document; absent where the text is not given to it: beyond the size limit, or long and without a key. */
  readonly yaml?: Document.Parsed;
  /** Absent for an empty file and beyond the limits. */
  readonly root?: TreeNode;
  /** Plain values as a YAML loader would give them. Made when first asked for. */
  readonly data: unknown;
  readonly dialect: DialectReading;
  /**
   * The model with defaults in, variables left as written; undefined unless the root is a mapping. In a file with
   * errors it is as complete as the file: what is missing or of a wrong type is empty or its default.
   */
  readonly config?: DeployConfig;
  readonly source: SourceMap;
  /** The environment variables that were taken into account. */
  readonly environ: Environ;
}
