import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAtWork, leavePointer, readPointers, removePointer, touchPointer, writePointer, type Pointer } from './pointers.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'jiji-pointers-'));
const operationId = '01HZZZZZZZZZZZZZZZZZZZZZZZ';
const file = join(stateDir, 'operations', `${operationId}.json`);
let other: ChildProcess;
beforeAll(() => {
  other = spawn('sleep', ['600']);
});
afterAll(() => {
  other.kill('SIGKILL');
  rmSync(stateDir, { recursive: true, force: true });
});

/** The note as another process would have written it. */
async function noteOf(pid: number | undefined): Promise<Pointer> {
  await writePointer(stateDir, { operationId, operation: 'deploy', project: 'shop', lockName: 'shop', configPath: '/x', hosts: ['web1'], startedAt: 1, request: {}, plan: null });
  const written = JSON.parse(readFileSync(file, 'utf8')) as Pointer;
  expect(written.owner?.pid).toBe(process.pid);
  const { owner, ...rest } = written;
  writeFileSync(file, JSON.stringify(pid === undefined ? rest : { ...rest, owner: { ...owner, pid } }));
  const [read] = await readPointers(stateDir);
  if (read === undefined) throw new Error('not read');
  return read;
}

it('knows an operation of a living process by its touched note, and of a dead one, and of another machine not', async () => {
  const now = Date.now();
  const running = await noteOf(other.pid);
  expect(await isAtWork(stateDir, running, now)).toBe(true);
  expect(await isAtWork(stateDir, { ...running, owner: { machine: 'elsewhere', pid: other.pid ?? 0 } }, now)).toBe(false);
  expect(await isAtWork(stateDir, await noteOf(undefined), now)).toBe(false);
  const dead = spawn('true');
  await new Promise((done) => dead.on('close', done));
  expect(await isAtWork(stateDir, await noteOf(dead.pid), now)).toBe(false);
});

it('is at work itself until it says that it has left', async () => {
  const own = await noteOf(process.pid);
  expect(await isAtWork(stateDir, own, Date.now())).toBe(true);
  leavePointer(operationId);
  expect(await isAtWork(stateDir, own, Date.now())).toBe(false);
});

it('takes a process id that went to another program for no sign of life', async () => {
  const running = await noteOf(other.pid);
  await touchPointer(stateDir, operationId, Date.now() - 31_000);
  expect(await isAtWork(stateDir, running, Date.now())).toBe(false);
  await touchPointer(stateDir, operationId, Date.now());
  expect(await isAtWork(stateDir, running, Date.now())).toBe(true);
});

it('does not bring a removed note back', async () => {
  const running = await noteOf(other.pid);
  await removePointer(stateDir, operationId);
  await touchPointer(stateDir, operationId, Date.now());
  expect(await readPointers(stateDir)).toEqual([]);
  expect(await isAtWork(stateDir, running, Date.now())).toBe(false);
});
