import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { OperationContext } from '../context.ts';

const entry = z.object({ service: z.string(), repository: z.string(), version: z.string(), digest: z.string(), hash: z.string(), commit: z.string().optional(), at: z.number() });
const record = z.array(entry);

/** An image that was built and pushed from this machine. */
export type BuildEntry = z.infer<typeof entry>;

const limit = 200;

const fileOf = (ctx: OperationContext): string => path.join(ctx.stateDir, 'builds', `${ctx.config.project}.json`);

/** What was built here, the newest last; none when the file is not there or is of another version. */
export async function readBuilds(ctx: OperationContext): Promise<readonly BuildEntry[]> {
  try {
    const parsed = record.safeParse(JSON.parse(await readFile(fileOf(ctx), 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch {
    return []; // it only spares building again
  }
}

export async function recordBuild(ctx: OperationContext, added: BuildEntry): Promise<void> {
  const file = fileOf(ctx);
  const kept = (await readBuilds(ctx)).filter((each) => each.repository !== added.repository || each.version !== added.version);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify([...kept, added].slice(-limit), null, 1)}\n`);
  await rename(`${file}.part`, file);
}
