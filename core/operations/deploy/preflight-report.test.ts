import { expect, it } from 'vitest';
import { problem, registerMessages } from '../../base/index.ts';
import { clockWarnings } from './clock-skew.ts';
import { groupedText, refuseProblems } from './preflight-report.ts';

registerMessages({ 'test-trouble': 'Trouble with {what}.' });
const trouble = (what: string, host?: string): ReturnType<typeof problem> => problem('test-trouble', { what }, host === undefined ? {} : { host });

it('tells all problems together, server by server', () => {
  expect(groupedText([trouble('disk', 'b'), trouble('port', 'a'), trouble('image'), trouble('engine', 'b')])).toBe('Trouble with image.\nb:\n  Trouble with disk.\n  Trouble with engine.\na:\n  Trouble with port.');
  expect(() => refuseProblems([])).not.toThrow();
  expect(() => refuseProblems([trouble('disk', 'b')])).toThrow(expect.objectContaining({ problem: trouble('disk', 'b') }) as Error);
  expect(() => refuseProblems([trouble('disk', 'b'), trouble('port', 'a')])).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'preflight', args: { count: 2, codes: 'test-trouble' } }) as unknown }) as Error);
});

it('warns of clocks that differ between servers, and of those that are far from ours', () => {
  expect(clockWarnings(new Map([['a', -300], ['b', 900]]))).toEqual([]);
  expect(clockWarnings(new Map([['a', -200], ['b', 5000], ['c', 0]]))).toMatchObject([{ code: 'clock-skew', args: { early: 'a', late: 'b', seconds: 5 } }]);
  expect(clockWarnings(new Map([['a', 90_000]]))).toMatchObject([{ code: 'clock-skew-operator', host: 'a', args: { seconds: 90 } }]);
});
