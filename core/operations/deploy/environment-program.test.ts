import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testService } from '../testing/context.ts';
import { environmentProgram, unusableNames } from './environment-program.ts';

const run = (program: string, then: string): string => execFileSync('dash', ['-euc', `${program}\n${then}`], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });

it('a real shell prints every short value as it is and exports every long one', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')), (value) => {
    const service = testService('web', { environment: { clear: { PLAIN: value, 'with.dot': '1' }, secrets: ['KEY'] } });
    const { program, exported } = environmentProgram(service, new Map([['KEY', `${value}\n${value}`]]));
    const long = /[\r\n]/.test(value);
    expect(exported).toEqual(long ? ['PLAIN', 'KEY'] : ['KEY']);
    expect(run(program, 'jiji_environment')).toBe(`${long ? '' : `PLAIN=${value}\n`}with.dot=1\n`);
    expect(run(program, 'jiji_exported; printf %s "$KEY"')).toBe(`${value}\n${value}`);
  }), { numRuns: 25 });
});

it('names what neither an env file nor a shell can carry', () => {
  const service = testService('web', { environment: { clear: { 'a.b': 'x\ny', C: '\0' }, secrets: [] } });
  expect(unusableNames(service, new Map())).toEqual(['a.b', 'C']);
});

it('keeps variables of the engine and of the loader out of the engine\'s own environment, and words that no process can carry', () => {
  const clear = { LD_PRELOAD: '/tmp/x.so\n', PATH: 'a\nb', CONTAINERS_CONF: 'x\r', PATH_LIKE: 'a\nb', TOO_LONG: 'x'.repeat(140_000), LONG: 'x'.repeat(100_000), LD_LIBRARY_PATH: '/app/lib', ok_proxy: 'a\nb' };
  const service = testService('web', { environment: { clear, secrets: [] } });
  expect(unusableNames(service, new Map())).toEqual(['LD_PRELOAD', 'PATH', 'CONTAINERS_CONF', 'TOO_LONG']);
  expect(environmentProgram(testService('web', { environment: { clear: { LONG: clear.LONG }, secrets: [] } }), new Map()).exported).toEqual(['LONG']);
});
