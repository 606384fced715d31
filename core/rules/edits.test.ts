import { describe, expect, it } from 'vitest';
import { isList, parseDeploy, valueOf } from '../config/index.ts';
import { appendEntry, appendItem, removeItem } from './edits.ts';
import type { TextEdit } from './rule.ts';
import { applyEdits } from './apply.ts';
import { serviceEntries } from './view.ts';

type Change = (parsed: ReturnType<typeof parseDeploy>) => TextEdit | undefined;

function after(text: string, change: Change): string | undefined {
  const parsed = parseDeploy(text);
  const made = change(parsed);
  return made === undefined ? undefined : applyEdits(text, parsed.lines, [made]);
}

const ports = (make: (parsed: ReturnType<typeof parseDeploy>, list: Parameters<typeof removeItem>[1]) => TextEdit | undefined): Change => (parsed) => {
  const list = valueOf(serviceEntries(parsed)[0]?.value, 'ports');
  return isList(list) ? make(parsed, list) : undefined;
};

describe('removeItem', () => {
  const without = (text: string, index: number): string | undefined => after(text, ports((parsed, list) => removeItem(parsed, list, index)));
  it.each([
    ['services: { w: { ports: ["1", "2", "3"] } }', 1, 'services: { w: { ports: ["1", "3"] } }'],
    ['services: { w: { ports: ["1", "2"] } }', 0, 'services: { w: { ports: ["2"] } }'],
    ['services: { w: { ports: ["1"] } }', 0, 'services: { w: { ports: [] } }'],
    ['services:\n  w:\n    ports:\n      - "1" # one\n      - "2" # two\n    image: a\n', 1, 'services:\n  w:\n    ports:\n      - "1" # one\n    image: a\n'],
    ['services:\n  w:\n    ports:\n      - "1"\n      - "2"', 1, 'services:\n  w:\n    ports:\n      - "1"'],
    ['services:\r\n  w:\r\n    ports:\r\n    - "1"\r\n    - "2"\r\n', 0, 'services:\r\n  w:\r\n    ports:\r\n    - "2"\r\n'],
    ['services:\n  w:\n    ports:\n      - "1"\n', 0, undefined],
    ['services: { w: { ports: ["1", &two "2"], x: *two } }', 1, undefined],
    ['x-p: &p ["1", "2"]\nservices: { w: { ports: *p } }', 1, undefined],
  ])('%j without item %i', (text, index, expected) => expect(without(text, index)).toBe(expected));
});

describe('appendItem', () => {
  const withOne = (text: string): string | undefined => after(text, ports((parsed, list) => appendItem(parsed, list, '"9"')));
  it.each([
    ['services: { w: { ports: ["1"] } }', 'services: { w: { ports: ["1", "9"] } }'],
    ['services: { w: { ports: ["1", ] } }', 'services: { w: { ports: ["1", "9", ] } }'],
    ['services:\n  w:\n    ports:\n      - "1" # one\n    image: a\n', 'services:\n  w:\n    ports:\n      - "1" # one\n      - "9"\n    image: a\n'],
    ['services:\n  w:\n    ports:\n    -   "1"', 'services:\n  w:\n    ports:\n    -   "1"\n    -   "9"'],
    ['services: { w: { ports: [] } }', undefined],
  ])('%j with one more', (text, expected) => expect(withOne(text)).toBe(expected));
});

describe('appendEntry', () => {
  const withKey: Change = (parsed) => {
    const service = serviceEntries(parsed)[0];
    return service === undefined ? undefined : appendEntry(parsed, service, 'stop_first: true');
  };
  it.each([
    ['services: { w: { image: a } }', 'services: { w: { image: a, stop_first: true } }'],
    ['services:\n  w:\n    image: a # b\n\n  v: {}\n', 'services:\n  w:\n    image: a # b\n    stop_first: true\n\n  v: {}\n'],
    ['services:\r\n  w:\r\n    image: a', 'services:\r\n  w:\r\n    image: a\r\n    stop_first: true'],
    ['services:\n  w:\n    command: |\n      a\n      b\n\n  v: {}', 'services:\n  w:\n    command: |\n      a\n      b\n    stop_first: true\n\n  v: {}'],
    ['services:\n  w:\n    volumes:\n      - a:/b\n', 'services:\n  w:\n    volumes:\n      - a:/b\n    stop_first: true\n'],
    ['services:\n  w:\n    image:\n', 'services:\n  w:\n    image:\n    stop_first: true\n'],
    ['x-w: &w { image: a }\nservices:\n  w:\n    <<: *w\n    retain: 1', 'x-w: &w { image: a }\nservices:\n  w:\n    <<: *w\n    retain: 1\n    stop_first: true'],
    ['x-w: &w { image: a }\nservices: { w: *w }', undefined],
    ['services: { w: {} }', undefined],
  ])('%j with a key', (text, expected) => expect(after(text, withKey)).toBe(expected));
});
