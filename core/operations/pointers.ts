import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const pointer = z.object({
  operationId: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  operation: z.string(),
  project: z.string(),
  lockName: z.string(),
  configPath: z.string(),
  environment: z.string().optional(),
  hosts: z.array(z.string()),
  /** ms since the epoch, operator's clock. */
  startedAt: z.number(),
  /** What was asked for, so that Resume can ask for it again. */
  request: z.record(z.string(), z.unknown()),
  /** The plan as people saw it; no secrets. */
  plan: z.unknown(),
  /** The process that carries it out; missing in notes of older versions. */
  owner: z.object({ machine: z.string(), pid: z.number() }).optional(),
});

/** What the operator's machine remembers of an operation: enough to offer Resume or Undo without a connection. */
export type Pointer = z.infer<typeof pointer>;

const folder = (stateDir: string): string => join(stateDir, 'operations');
const fileOf = (stateDir: string, operationId: string): string => join(folder(stateDir), `${operationId}.json`);

/** Operations that this process is at work on. */
const atWork = new Set<string>();

/** Written before the first change on any server, in the name of this process. */
export async function writePointer(stateDir: string, value: Omit<Pointer, 'owner'>): Promise<void> {
  await mkdir(folder(stateDir), { recursive: true, mode: 0o700 });
  const file = fileOf(stateDir, value.operationId);
  const owned: Pointer = { ...value, owner: { machine: hostname(), pid: process.pid } };
  await writeFile(`${file}.part`, `${JSON.stringify(owned, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
  atWork.add(value.operationId);
}

/** This process does nothing more for the operation, however it ended; the note stays for Resume and Undo. */
export const leavePointer = (operationId: string): boolean => atWork.delete(operationId);

export const removePointer = (stateDir: string, operationId: string): Promise<void> => rm(fileOf(stateDir, operationId), { force: true });

/** Says that the operation's process lives; called as often as its lease is renewed. A note that is gone by now stays gone. */
export async function touchPointer(stateDir: string, operationId: string, now: number): Promise<void> {
  const seconds = now / 1000;
  await utimes(fileOf(stateDir, operationId), seconds, seconds).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

/** Three signs of life missed, as on the servers. */
const freshMs = 30_000;

/**
 * Whether a process of this machine is at work on it: then there is nothing to resume. A process id alone may have gone
 * to another program since, so the note must have been touched of late, too.
 */
export async function isAtWork(stateDir: string, { operationId, owner }: Pointer, now: number): Promise<boolean> {
  if (owner === undefined || owner.machine !== hostname()) return false;
  if (owner.pid === process.pid) return atWork.has(operationId);
  if (!lives(owner.pid)) return false;
  try {
    return Math.abs(now - (await stat(fileOf(stateDir, operationId))).mtimeMs) < freshMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Notes of one deploy file that nobody is at work on: what another window does right now is nobody's to resume. */
export async function unattendedPointers(of: { readonly stateDir: string; readonly configPath: string; readonly project: string }, now: number): Promise<readonly Pointer[]> {
  const own = (await readPointers(of.stateDir)).filter((each) => each.configPath === of.configPath && each.project === of.project);
  const busy = await Promise.all(own.map((each) => isAtWork(of.stateDir, each, now)));
  return own.filter((_each, at) => busy[at] !== true);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** All readable pointers, oldest first; files that are none of ours are skipped, since the folder may hold parts of writes. */
export async function readPointers(stateDir: string): Promise<readonly Pointer[]> {
  let names: string[];
  try {
    names = await readdir(folder(stateDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const found: Pointer[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const parsed = pointer.safeParse(parseJson(await readFile(join(folder(stateDir), name), 'utf8')));
    if (parsed.success) found.push(parsed.data);
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
