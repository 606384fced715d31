import { partRange } from './source.ts';
import type { DeployConfig, NodePath, Range } from './model.ts';
import type { ParsedDeploy } from './parsed.ts';
import { Reader } from './reader.ts';
import { resolveConfig } from './resolve/index.ts';
import { isText, walk, type ScalarNode } from './tree.ts';
import { isBareField, isCapitals, isShellField, variableParts, type Lookup } from './variables.ts';

/** A name of a variable or secret in the file. */
export interface NameReference {
  readonly name: string;
  /** `variable` is `${NAME}`, `bare` a name in capitals, `secret` an item of `secrets`, `key` an item of `key_data`. */
  readonly kind: 'variable' | 'bare' | 'secret' | 'key';
  readonly range: Range;
  readonly path: NodePath;
  /** The value that it stands in, and where its name starts in that value's text. */
  readonly node: ScalarNode;
  readonly from: number;
}

const known = new WeakMap<ParsedDeploy, readonly NameReference[]>();

/** All names that need a value before an operation starts, in file order. Looked for once in each parsed file. */
export function references(parsed: ParsedDeploy): readonly NameReference[] {
  const found = known.get(parsed) ?? findReferences(parsed);
  known.set(parsed, found);
  return found;
}

function findReferences(parsed: ParsedDeploy): readonly NameReference[] {
  const found: NameReference[] = [];
  walk(parsed.root, (node, path) => {
    if (!isText(node) || isShellField(path) || String(path[0]).startsWith('x-')) return;
    const list = path.at(-2);
    if (list === 'secrets' && path.at(-3) === 'environment') found.push({ name: node.value, kind: 'secret', range: node.range, path, node, from: 0 });
    else if (list === 'key_data') found.push({ name: node.value, kind: 'key', range: node.range, path, node, from: 0 });
    else if (isBareField(path, parsed.dialect.dialect) && isCapitals(node.value)) found.push({ name: node.value, kind: 'bare', range: node.range, path, node, from: 0 });
    for (const part of variableParts(node.value)) {
      if (part.kind === 'reference') found.push({ name: part.name, kind: 'variable', range: partRange(node, part.from, part.to, parsed.lines), path, node, from: part.from + 2 });
    }
  });
  return found;
}

export interface ResolvedVariables {
  /** The model with every value put in; names without one stay as written. */
  readonly config: DeployConfig;
  /** References without a value, the names under `secrets` and `key_data` included. */
  readonly missing: readonly NameReference[];
  /** Values that went into the model: to be masked in logs. */
  readonly used: ReadonlyMap<string, string>;
}

/**
 * Puts values in place of `${NAME}` and of bare names in capitals (deploy-yml §2.4). The result still names secrets
 * only: their values are the caller's, who looked them up. Undefined when the file's root is no mapping.
 */
export function resolveVariables(parsed: ParsedDeploy, lookup: Lookup): ResolvedVariables | undefined {
  if (parsed.config === undefined) return undefined;
  const read = new Reader(parsed.root, parsed.dialect.dialect, lookup);
  const config = resolveConfig(read, parsed.dialect.dialect, parsed.environ);
  return { config, missing: references(parsed).filter((reference) => lookup(reference.name) === undefined), used: read.used };
}
