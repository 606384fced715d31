import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, parseDeploy, references, valueOf, type MapEntry, type ParsedDeploy, type Position } from '../../core/config/index.ts';
import { deployText } from '../../test/fuzz/deploy-file.ts';
import { mutate, mutation } from '../../test/fuzz/mutate.ts';
import { referenceAt } from '../hover/references.ts';
import { mentionAt, mentions, type Mention } from './mentions.ts';
import { subjectAt } from './subject.ts';

/** What `mentionAt` says, of all mentions of the file. */
function mentionOfAll(parsed: ParsedDeploy, position: Position): Mention | undefined {
  const at = parsed.lines.offset(position);
  const touching = mentions(parsed).filter(({ area }) => area.start <= at && at <= area.end);
  const inside = touching.filter(({ area }) => at < area.end);
  return (inside.length > 0 ? inside : touching).sort((a, b) => a.area.end - a.area.start - (b.area.end - b.area.start))[0];
}

const touches = (parsed: ParsedDeploy, position: Position, range: { readonly start: Position; readonly end: Position }): boolean => {
  const at = parsed.lines.offset(position);
  return parsed.lines.offset(range.start) <= at && at <= parsed.lines.offset(range.end);
};

describe('what is named at a place, of the part of the file around it', () => {
  it.each([
    ['names of all kinds', 'project: shop\nservers: { web1: { host: "${HOST}" },web2: { host: b } }\nservices:\n  db:\n    image: a\n    hosts: [web1]\n    volumes: ["data:/d"]\n  web:\n    network_mode: service:db\n    environment: { clear: { A: shop-db-web1.jiji }, secrets: [KEY] }\n'],
    ['a folded text up to the next service', 'services:\n  a:\n    command: >\n      db.jiji ${A}\n\n  db:\n    image: a\n'],
    ['an alias, whose names are written elsewhere', 'x-hosts: &h [web1]\nservers: { web1: { host: a } }\nservices: { a: { hosts: *h } }\n'],
    ['a service twice', 'servers: { web1: {} }\nservices:\n  a: { hosts: [web1] }\n  a: { hosts: [web1] }\nservices:\n  b: { hosts: [web1] }\n'],
    ['a merge without an alias', 'project: shop\n<<:\n  engine: docker\nservices:\n  web: { hosts: [web1] }\nservers:\n  <<: { web1: { host: "${A}" } }\n  web2: {}\n'],
    ['no map', '- ${A}\n'], ['one line', '{services: {a: {hosts: [b]},b: {image: "${X}"}},servers: {b: {}}}'], ['nothing', ''],
  ])('is what all of the file says: %s', (_, text) => expectSame(text));

  it('is what all of any file says', () => {
    fc.assert(fc.property(deployText, fc.array(mutation, { maxLength: 3 }), (valid, changes) => expectSame(mutate(valid, changes), 7)), { numRuns: 60 });
  }, 60_000);

  it('looks at one service and not at the others', () => {
    const services = Array.from({ length: 500 }, (_, n) => `  s${n}:\n    hosts: [web1]\n    image: "a:\${TAG_${n}}"\n    command: s${n + 1}.jiji\n    retain: 5\n`).join('');
    const parsed = parseDeploy(`project: shop\nservers:\n  web1: { host: a }\nservices:\n${services}`);
    expect(parsed.config?.services).toHaveLength(500);
    const seen = watched(parsed, 'services');
    const line = parsed.lines.position(parsed.text.indexOf('retain', parsed.text.indexOf('s250:'))).line;
    for (const position of [{ line, character: 6 }, { line: line - 1, character: 14 }, { line: line - 2, character: 18 }]) {
      referenceAt(parsed, position);
      subjectAt(parsed, position);
      mentionAt(parsed, position);
    }
    expect([...seen]).toEqual(['s250']);
  });
});

/** Names of the entries below a key whose values are asked for from now on. */
function watched(parsed: ParsedDeploy, key: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const map = valueOf(parsed.root, key);
  for (const entry of isMap(map) ? map.entries : []) {
    const { value }: MapEntry = entry;
    Object.defineProperty(entry, 'value', { enumerable: true, get: () => { seen.add(entry.key); return value; } });
  }
  return seen;
}

function expectSame(text: string, step = 1): void {
  const parsed = parseDeploy(text);
  for (let offset = 0; offset <= text.length; offset += step) {
    const position = parsed.lines.position(offset);
    expect(mentionAt(parsed, position), `${offset} in ${JSON.stringify(text)}`).toEqual(mentionOfAll(parsed, position));
    expect(referenceAt(parsed, position)).toEqual(references(parsed).find(({ range }) => touches(parsed, position, range)));
  }
}
