import { describe, expect, test } from 'vitest';
import { nearest } from './drawing/nearest.ts';
import { drawnPart, MOST_CARDS } from './focus.ts';
import { ageOrNever, bytesText, msText, subnetRoom } from './format.ts';
import { matchesContainer, matchesServer, selectionKey, selectionOfProblem, stillThere } from './model.ts';
import { announcement, countTexts } from './summary.ts';
import { degraded, healthy, mesh } from './testing/fixtures.ts';
import { savedState } from './vscode-api.ts';

describe('what is selected', () => {
  test('a tunnel is the same thing from both sides', () => {
    expect(selectionKey({ kind: 'tunnel', a: 'x', b: 'y' })).toBe(selectionKey({ kind: 'tunnel', a: 'y', b: 'x' }));
    expect(selectionKey({ kind: 'server', server: 'x' })).not.toBe(selectionKey({ kind: 'container', server: 'x', id: '' }));
  });
  test('a problem leads to its tunnel, its container or its server', () => {
    expect(degraded.problems.map((problem) => selectionOfProblem(degraded, problem)?.kind)).toEqual(['tunnel', 'container', 'container']);
    expect(selectionOfProblem(healthy, { severity: 'error', text: '', server: 'db1', container: 'gone' })).toEqual({ kind: 'server', server: 'db1' });
    expect(selectionOfProblem(healthy, { severity: 'error', text: '', server: 'gone' })).toBeUndefined();
  });
  test('a container that was replaced is no longer there', () => {
    expect(stillThere(healthy, { kind: 'container', server: 'web1', id: 'web1/shop-web-9f3c2e1d0b5a7788' })).toBe(true);
    expect(stillThere(healthy, { kind: 'container', server: 'web1', id: 'web1/shop-web-c07d5aa41f0e99b2' })).toBe(false);
  });
});

describe('the filter', () => {
  test.each([['postgres', ['db1']], ['10.210.1.', ['web2']], ['KAMAL', ['web2', 'web1']], ['', ['db1', 'web2', 'web1']], ['nothing', []]])('%s', (filter, names) => {
    expect(healthy.servers.filter((server) => matchesServer(server, filter)).map((server) => server.name)).toEqual(names);
  });
  test('keeps containers by name, version, address and health', () => {
    const all = degraded.servers.flatMap((server) => server.containers);
    expect(all.filter((container) => matchesContainer(container, 'draining')).map((container) => container.version)).toEqual(['9f3c2e1d0b5a7788']);
    expect(all.filter((container) => matchesContainer(container, 'unhealthy')).map((container) => container.service)).toEqual(['redis']);
  });
});

describe('words and figures', () => {
  test('what is whole is one number, what is not says how much', () => {
    expect(countTexts(healthy)).toEqual(['3 servers', '3 tunnels', '8 containers']);
    expect(countTexts(degraded)).toEqual(['3 servers', '2 of 3 tunnels', '1 unhealthy']);
    expect(announcement(degraded)).toMatch(/^DEGRADED\. .*3 problems: web2 ⇄ db1/);
  });
  test.each([[0, '0 B'], [999, '999 B'], [1400, '1.4 kB'], [9960, '10 kB'], [999_600, '1.0 MB'], [61_000_000_000, '61 GB'], [undefined, '–']])('%s bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
  test.each([[null, 'never'], [97, '97 s'], [281, '4 min 41 s'], [240, '4 min'], [7300, '2 h']])('an age of %s s is %s', (seconds, text) => {
    expect(ageOrNever(seconds)).toBe(text);
  });
  test('round trips and offsets keep a decimal below ten', () => {
    expect([msText(3), msText(-2.44), msText(11.6), msText(null)]).toEqual(['3 ms', '-2.4 ms', '12 ms', '–']);
  });
  test.each([['10.210.2.0/24', 253], ['10.0.0.0/16', 65_533], ['10.0.0.0/31', undefined], [undefined, undefined]])('room in %s is %s', (subnet, room) => {
    expect(subnetRoom(subnet)).toBe(room);
  });
});

test('arrow keys go to what lies ahead and near, not to what lies aside', () => {
  const at = (name: string, x: number, y: number): { name: string; at: { x: number; y: number } } => ({ name, at: { x, y } });
  const things = [at('here', 0, 0), at('right', 100, 5), at('far right', 300, 0), at('below', 10, 60), at('aside', 60, 200)] as const;
  expect(nearest(things, things[0], 'right')?.name).toBe('right');
  expect(nearest(things, things[0], 'down')?.name).toBe('below');
  expect(nearest(things, things[0], 'left')).toBeUndefined();
});

test('of a large cluster the troubled servers are drawn first, with the tunnels between what is drawn', () => {
  const all = mesh(60);
  const moved = { ...all, servers: [...all.servers].reverse() };
  const part = drawnPart(moved);
  expect(part.servers).toHaveLength(MOST_CARDS);
  expect(part.servers.map((server) => server.name)).toEqual(expect.arrayContaining(['tyo1', 'lon1', 'sgp1', 'syd1', 'nyc2', 'ams2']));
  const names = new Set(part.servers.map((server) => server.name));
  expect(part.tunnels.every((tunnel) => names.has(tunnel.from) && names.has(tunnel.to))).toBe(true);
  expect(drawnPart(healthy)).toBe(healthy);
});

test.each([[undefined, 'diagram', ''], [{ view: 'table', filter: 'x' }, 'table', 'x'], [{ view: 'matrix', filter: 3 }, 'diagram', ''], ['old', 'diagram', '']])('saved state %j', (saved, view, filter) => {
  expect(savedState({ getState: () => saved, setState: () => undefined, postMessage: () => undefined })).toEqual({ view, filter });
});
