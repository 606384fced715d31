import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const command = (value: string): string => `services:\n  w:\n    command: ${value}\n    retain: 3\n`;

describe('places', () => {
  it.each([
    ['command-empty', command('«""»')], ['command-empty', command('«"  "»')], ['command-empty', command('«[]»')], ['command-empty', command('a')], ['command-empty', command('')], ['command-empty', command('[""]')],
    ['command-quotes', command('«"a \'b"»')], ['command-quotes', command("«'a \"b'»")], ['command-quotes', command('"a \'b\'"')], ['command-quotes', command('["a \'b"]')], ['command-quotes', command('«a b\\»')],
    ['command-shell-syntax', command('npm run a «&&» npm start')], ['command-shell-syntax', command('a «||» b')], ['command-shell-syntax', command('a «|» b')], ['command-shell-syntax', command('a«;» b')],
    ['command-shell-syntax', command('a «>» b')], ['command-shell-syntax', command('a «>>» b && c')], ['command-shell-syntax', command('a «<» b')], ['command-shell-syntax', command('echo «$(»date)')],
    ['command-shell-syntax', command('"a «&&» b"')], ['command-shell-syntax', command(`nginx -g 'daemon off;'`)], ['command-shell-syntax', command(`sh -c 'a && b | c > d; e $(f)'`)], ['command-shell-syntax', command(`'sh -c "a && $(b)"'`)],
    ['command-shell-syntax', command('a \\; b \\| c')], ['command-shell-syntax', command('a & b')], ['command-shell-syntax', command('a $HOME ${NAME}')], ['command-shell-syntax', command(`'a "x\\"y" «|» b'`)],
    ['command-shell-syntax', command(`"a '&& b"`)],
    ['command-shell-syntax', command('[a, "&&", b]')],
    ['command-shell-syntax', command('«|\n      a &&\n      b\n»')],
    ['command-shell-syntax', 'x-c: &c a && b\nservices: { w: { command: «*c» } }'],
  ])('jiji/%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });

  it('what is of another type is said once, by its type', () => {
    for (const value of ['1', 'true', '{ a: b }', '[[a]]', '[null]']) {
      expect(validate(parseDeploy(command(value))).map((each) => each.code).filter((code) => code.includes('command'))).toEqual([]);
    }
  });
});

describe('the fix of command-shell-syntax', () => {
  const fixed = (text: string): string | undefined => {
    const parsed = parseDeploy(text);
    const edits = validate(parsed).find((each) => each.code === 'jiji/command-shell-syntax')?.fixes[0]?.edits;
    return edits === undefined ? undefined : applyEdits(text, parsed.lines, edits);
  };
  it.each([
    [command('a && b "c"'), command('["sh", "-c", "a && b \\"c\\""]'), 'a && b "c"'],
    [command(`'a | b\\c # d' # e`), command('["sh", "-c", "a | b\\\\c # d"] # e'), 'a | b\\c # d'],
    [command('|\n      a &&\n      b'), command('["sh", "-c", "a &&\\nb"]'), 'a &&\nb'],
    [command('>-\n      a\n      && b'), command('["sh", "-c", "a && b"]'), 'a && b'],
    [command('echo ${NAME} > é😀'), command('["sh", "-c", "echo ${NAME} > é😀"]'), 'echo ${NAME} > é😀'],
  ])('%j', (before, after, script) => {
    expect(fixed(before)).toBe(after);
    expect(parseDeploy(after).config?.services[0]?.command).toEqual(['sh', '-c', script]);
    expect(placesOf('jiji/command-shell-syntax', after)).toEqual([]);
  });
  it('leaves what came through an alias', () => expect(fixed('x-c: &c a && b\nservices: { w: { command: *c } }')).toBeUndefined());
});
