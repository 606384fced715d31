import { expect, test } from 'vitest';
import { parseMembers, parseMembershipStates, parseSyncState } from './corrosion.ts';
import { fixture } from './fixtures/fixture.ts';
import { readJsonStream } from './json-stream.ts';

test('reads real members, whose values follow one another', () => {
  const members = parseMembers(fixture('corrosion-members.txt'));
  expect(members.map(({ address }) => address)).toEqual(['[fdcc:716c:d52a:6361:5658:9a94:60eb:73d5]:8787', '[fdcc:c08c:a083:70e3:6a5b:c432:f7c7:17d]:8787']);
  expect(members[0]?.rttsMs.length).toBeGreaterThan(5);
});

test('reads states behind a coloured log line', () => {
  expect(parseMembershipStates(fixture('corrosion-membership-states.txt')).map(({ state }) => state)).toEqual(['Alive', 'Alive']);
});

test('reads the sync state', () => {
  const state = parseSyncState(fixture('corrosion-sync.txt'));
  expect(Object.keys(state.heads)).toContain(state.actorId);
  expect(state.neededVersions).toBe(0);
});

test('counts what is needed, and takes fields of newer versions as they come', () => {
  const text = ' INFO corrosion::admin: generating sync... {x}\n{"actor_id":"a","member_id":null,"heads":{"b":9},"need":{"b":[{"start":3,"end":5},{"start":9,"end":9}]}}\n';
  expect(parseSyncState(text)).toEqual({ actorId: 'a', heads: { b: 9 }, neededVersions: 4 });
  expect(parseMembers('{"id":"a","member_id":null,"rtts":[],"state":{"addr":"[fdcc::1]:8787","member_id":null}}')).toEqual([{ id: 'a', rttsMs: [], address: '[fdcc::1]:8787' }]);
});

test('no members is an empty list; half a value is an error', () => {
  expect(parseMembers('')).toEqual([]);
  expect(() => readJsonStream('{"a": "}"\n')).toThrow('without an end');
  expect(readJsonStream('{"a": "}\\""}\n[\n]\nlog {\n')).toEqual([{ a: '}"' }, []]);
});
