import { describe, expect, it } from 'vitest';
import { DeployDocument } from '../document.ts';
import type { RunningService } from '../live/live.ts';
import { codeLenses } from './lenses.ts';

const text = 'project: shop\nservers: { a: { host: x } }\nservices:\n  web: { image: x, hosts: [a] }\n  db:\n    image: y\n';
const all = new Set(['jiji.deployService', 'jiji.logs', 'jiji.refresh', 'jiji.other']);
const titles = (document: DeployDocument, commands: ReadonlySet<string>, running?: readonly RunningService[]): string[] =>
  codeLenses(document, commands, running).map(({ range, command }) => `${range.start.line} ${command?.title}${command?.command === '' ? '' : ` → ${command?.command}`}`);

const web = (versions: Readonly<Record<string, number>>, wanted: number, unseen: readonly string[] = []): RunningService => ({
  service: 'web', wanted, unseen, readAt: 0,
  versions: Object.entries(versions).map(([version, count]) => ({ version, servers: Array.from({ length: count }, (_, n) => `s${n}`) })),
});

describe('lenses', () => {
  it('deploy, follow and show each service', () =>
    expect(titles(DeployDocument.of(text), all)).toEqual([
      '3 Deploy → jiji.deployService', '3 Logs → jiji.logs', '3 Status → jiji.refresh', '4 Deploy → jiji.deployService', '4 Logs → jiji.logs', '4 Status → jiji.refresh',
    ]));
  it('say which service of which file is meant', () =>
    expect(codeLenses(DeployDocument.of(text), all, undefined)[0]?.command?.arguments).toEqual(['web', 'file:///project/.jiji/deploy.yml']));
  it('are only those whose commands the client has, and none for text that is not on disk', () => {
    expect(titles(DeployDocument.of(text), new Set(['jiji.logs']))).toEqual(['3 Logs → jiji.logs', '4 Logs → jiji.logs']);
    expect(titles(DeployDocument.of(text), new Set())).toEqual([]);
    expect(titles(DeployDocument.of(text, 'untitled:Untitled-1'), all)).toEqual([]);
  });
  it.each([
    [web({ v3: 2 }, 3), 'runs v3 on 2 of 3 servers'],
    [web({ v3: 3 }, 3), 'runs v3 on 3 servers'],
    [web({ v3: 1 }, 1), 'runs v3'],
    [web({ v3: 2, v2: 1 }, 4), 'runs v3 on 2, v2 on 1 of 4 servers'],
    [web({ v3: 1 }, 3, ['x', 'y']), 'runs v3 on 1 of 3 servers, 2 not seen'],
    [web({}, 2), 'does not run'],
    [web({ 'sha256:0123456789012345678901234567890123456789': 1 }, 1), 'runs sha256:0123456789012345…'],
  ])('say what runs: %#', (running, expected) => expect(titles(DeployDocument.of(text), new Set(), [running])).toEqual([`3 ${expected}`]));
  it('are silent about a service that could not be asked for', () => expect(titles(DeployDocument.of(text), new Set(), [web({}, 1, ['a'])])).toEqual([]));
  it('are none in a file without services', () => expect(titles(DeployDocument.of('- x\n'), all)).toEqual([]));
});
