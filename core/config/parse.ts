import { parseDocument, type Document, type YAMLError } from 'yaml';
import { buildSections, buildTree, limits, type TreeFault } from './build.ts';
import { readDialect } from './dialect.ts';
import { isKeyless } from './keyless.ts';
import { Lines } from './lines.ts';
import type { DeployConfig, Range } from './model.ts';
import type { ParsedDeploy, SyntaxProblem } from './parsed.ts';
import { Reader } from './reader.ts';
import { resolveConfig, type Environ } from './resolve/index.ts';
import { readSections, yamlOptions, type Section } from './sections.ts';
import { firstToken, sourceMap } from './source.ts';
import { isMap, toData, type TreeNode } from './tree.ts';

export interface ParseOptions {
  /** Environment variables; only `JIJI_CLUSTER_CIDR` and `JIJI_NETWORK_ENABLED` are looked at. */
  readonly environ?: Environ;
}

/** Reads the text of a deploy.yml. Never throws: what is wrong with the text is in `problems`, the rest is read all the same. */
export function parseDeploy(text: string, options: ParseOptions = {}): ParsedDeploy {
  const lines = new Lines(text);
  const documentRange = firstToken(text, lines);
  const { yaml, root, problems } = readYaml(text, lines, documentRange);
  const environ = { ...options.environ };
  const dialect = readDialect(root);
  const data = once(() => toData(root));
  const config = once((): DeployConfig => resolveConfig(new Reader(root, dialect.dialect, undefined), dialect.dialect, environ));
  const parsed: ParsedDeploy = {
    text, lines, problems, dialect, environ,
    tooComplex: problems.some((problem) => problem.code === 'jiji/file-too-complex'),
    ...(root === undefined ? {} : { root }),
    get data() {
      return data();
    },
    source: sourceMap(root, documentRange),
  };
  if (yaml !== undefined) Object.defineProperty(parsed, 'yaml', { get: yaml, enumerable: true });
  return isMap(root) ? Object.defineProperty(parsed, 'config', { get: config, enumerable: true }) : parsed;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

interface Reading {
  /** Made when first asked for where the text was read in sections. */
  readonly yaml?: () => Document.Parsed;
  readonly root?: TreeNode | undefined;
  readonly problems: readonly SyntaxProblem[];
}

function readYaml(text: string, lines: Lines, documentRange: Range): Reading {
  const tooComplex: SyntaxProblem = { code: 'jiji/file-too-complex', args: {}, range: documentRange, start: 0, end: text.length };
  // Never more bytes than 4 a character: the exact count is only made for texts that may be over.
  if (text.length * 4 > limits.bytes && new TextEncoder().encode(text).length > limits.bytes) return { problems: [tooComplex] };
  if (isKeyless(text)) return { problems: [...unprintable(text, lines), { code: 'jiji/yaml-syntax', args: { detail: 'no key in the first 1000 lines' }, range: documentRange, start: lines.offset(documentRange.start), end: text.length }] };
  try {
    const sections = readSections(text);
    if (sections !== undefined) return inSections(sections, text, lines, tooComplex);
    const yaml = parseDocument(text, yamlOptions);
    const { root, faults } = buildTree(yaml.contents, text, lines);
    // The library reports an exhausted stack among the errors of the text.
    if (faults.some(({ kind }) => kind === 'too-complex') || yaml.errors.some(({ message }) => message.includes('call stack'))) return { yaml: () => yaml, problems: [tooComplex] };
    const own = faults.map((fault) => treeProblem(fault, lines));
    // A text that is no YAML at all has an error in every line: the first hundred say so.
    const errors = yaml.errors.slice(0, limits.syntaxErrors).map((error) => yamlProblem(error, text, lines));
    return { yaml: () => yaml, root, problems: [...unprintable(text, lines), ...errors, ...own] };
  } catch (error) {
    // The parser works by recursion: a text nested thousands deep exhausts the stack.
    if (error instanceof RangeError) return { problems: [tooComplex] };
    throw error;
  }
}

function inSections(sections: readonly Section[], text: string, lines: Lines, tooComplex: SyntaxProblem): Reading {
  const yaml = once(() => parseDocument(text, yamlOptions));
  const { root, faults } = buildSections(sections, text, lines);
  if (faults.some(({ kind }) => kind === 'too-complex')) return { yaml, problems: [tooComplex] };
  return { yaml, root, problems: [...unprintable(text, lines), ...faults.map((fault) => treeProblem(fault, lines))] };
}

function yamlProblem(error: YAMLError, text: string, lines: Lines): SyntaxProblem {
  const [from, to] = error.pos;
  if (error.code === 'MULTIPLE_DOCS') {
    const at = text.startsWith('---', from) ? from : Math.max(0, text.lastIndexOf('\n---', from) + 1);
    return { code: 'jiji/multiple-documents', args: {}, range: lines.range(at, at + 3), start: at, end: to };
  }
  const start = Math.min(from, Math.max(0, text.length - 1));
  const lineEnd = lines.lineEnd(start);
  const end = Math.min(Math.max(to, start + 1), lineEnd <= start ? text.length : lineEnd);
  return { code: 'jiji/yaml-syntax', args: { detail: error.message }, range: lines.range(start, Math.max(end, start)), start, end: Math.max(to, end) };
}

// What YAML 1.2 leaves out of its printable characters: control characters and halves of surrogate pairs.
const notPrintable = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** The first character that no YAML text may have; the library reads over it, the tools that deploy do not. */
function unprintable(text: string, lines: Lines): readonly SyntaxProblem[] {
  const start = text.search(notPrintable);
  if (start < 0) return [];
  const name = `U+${text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0')}`;
  return [{ code: 'jiji/yaml-syntax', args: { detail: `character ${name} is not allowed in a text file` }, range: lines.range(start, start + 1), start, end: start + 1 }];
}

const faultWords: Record<Exclude<TreeFault['kind'], 'too-complex'>, (name: string) => string> = {
  'alias-unknown': (name) => `no anchor "&${name}" before this alias`,
  'alias-circular': (name) => `"*${name}" contains itself`,
  'merge-invalid': () => '"<<" takes a mapping or a list of mappings',
  'key-not-text': () => 'a key must be plain text',
};

function treeProblem(fault: TreeFault, lines: Lines): SyntaxProblem {
  const detail = fault.kind === 'too-complex' ? '' : faultWords[fault.kind](fault.name);
  return { code: 'jiji/yaml-syntax', args: { detail }, range: lines.range(fault.start, fault.end), start: fault.start, end: fault.end };
}
