import { isMap, parseDocument, type YAMLMap } from 'yaml';

export const yamlOptions = { version: '1.2', schema: 'core', prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;

/** A stretch of a text that is a block map by itself. */
export interface Part {
  /** Offset of its first character. */
  readonly start: number;
  readonly map: YAMLMap;
}

/** An entry of the file whose value is a block map in parts; or several entries as they are. */
export type Section = Part & { readonly children?: readonly Part[] };

/**
 * What ties places of a text together, or makes it more than one block map: anchors, aliases, merges, directives, other
 * documents; and line ends that a pattern sees where YAML has none.
 */
const tied = /(?:^|[:?[{,-]\s*)[&*]|<<|^(?:---|\.\.\.|%|\uFEFF)|\r(?!\n)|[\u2028\u2029]/m;

const keyAt = (indent: number): RegExp => new RegExp(`^ {${indent}}[\\w.-]+:(?=[ \\r\\n]|$)`, 'gm');
const bareHeader = /^[\w.-]+:[ ]*(?:#[^\r\n]*)?\r?\n/;
const firstChild = /^(?:[ ]*(?:#[^\r\n]*)?\r?\n)*( +)[\w.-]+:(?=[ \r\n]|$)/;

/**
 * Cuts a text at the keys of its first level, and of its second where that has many, and reads each piece by itself; of
 * a file that someone types in, all pieces but one are known. Undefined where a piece alone could mean something else
 * than in its place: whatever has an error, or refers to another place.
 */
export function readSections(text: string): readonly Section[] | undefined {
  // A comment that ends with the text and not with its line counts to the map around it, or not, by what is before it.
  if (tied.test(text) || text.slice(text.lastIndexOf('\n') + 1).trimStart().startsWith('#')) return undefined;
  const sections: Section[] = [];
  const starts = startsOf(text, 0);
  if (starts.length === 0 || !/^(?:[ ]*(?:#[^\r\n]*)?\r?\n)*$/.test(text.slice(0, starts[0]))) return undefined;
  for (const [index, start] of starts.entries()) {
    const section = readSection(text.slice(start, starts[index + 1]), start);
    if (section === undefined) return undefined;
    sections.push(section);
  }
  return sections;
}

const startsOf = (text: string, indent: number): number[] => [...text.matchAll(keyAt(indent))].map(({ index }) => index);

function readSection(text: string, start: number): Section | undefined {
  const header = bareHeader.exec(text)?.[0] ?? '';
  const indent = header === '' ? undefined : firstChild.exec(text.slice(header.length))?.[1]?.length;
  const starts = indent === undefined ? [] : startsOf(text, indent);
  if (starts.length < 2) {
    const map = read(text, 0);
    return map === undefined ? undefined : { start, map };
  }
  const map = read(header, 0);
  const children = starts.map((from, index) => ({ start: start + from, map: read(text.slice(from, starts[index + 1]), indent ?? 0) }));
  return map === undefined || !children.every(isPart) ? undefined : { start, map, children };
}

const isPart = (part: { readonly start: number; readonly map: YAMLMap | undefined }): part is Part => part.map !== undefined;

/** Characters of the pieces that are remembered: two files of the greatest size. Their nodes take some fifty bytes a character. */
const most = 2 * 1024 * 1024;
const known = new Map<string, YAMLMap | undefined>();
let characters = 0;

/** The block map that a piece is; undefined when it is none or has an error. What was not asked for longest is forgotten. */
function read(text: string, indent: number): YAMLMap | undefined {
  // A comment behind the last value that is indented more than the next key: where it belongs is not told by this piece.
  const written = text.trimEnd();
  const lastLine = written.slice(written.lastIndexOf('\n') + 1);
  if (/^ *#/.test(lastLine) && lastLine.indexOf('#') > indent) return undefined;
  const isKnown = known.has(text);
  const map = isKnown ? known.get(text) : readPiece(text);
  known.delete(text);
  known.set(text, map);
  if (!isKnown) characters += text.length;
  for (const old of known.keys()) {
    if (characters <= most) break;
    known.delete(old);
    characters -= old.length;
  }
  return map;
}

function readPiece(text: string): YAMLMap | undefined {
  const { contents, errors } = parseDocument(text, yamlOptions);
  return errors.length === 0 && isMap(contents) && contents.flow !== true ? contents : undefined;
}
