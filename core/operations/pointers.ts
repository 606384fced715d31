import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
});

/** What the operator's machine remembers of an operation: enough to offer Resume or Undo without a connection. */
export type Pointer = z.infer<typeof pointer>;

const folder = (stateDir: string): string => join(stateDir, 'operations');
const fileOf = (stateDir: string, operationId: string): string => join(folder(stateDir), `${operationId}.json`);

/** Written before the first change on any server. */
export async function writePointer(stateDir: string, value: Pointer): Promise<void> {
  await mkdir(folder(stateDir), { recursive: true, mode: 0o700 });
  const file = fileOf(stateDir, value.operationId);
  await writeFile(`${file}.part`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
}

export const removePointer = (stateDir: string, operationId: string): Promise<void> => rm(fileOf(stateDir, operationId), { force: true });

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
