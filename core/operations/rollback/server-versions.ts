import * as z from 'zod';
import type { Engine } from '../../config/model.ts';
import type { Command } from '../../remote/command.ts';
import script from './versions.sh';

const strings = z.array(z.string()).nullish().transform((list) => list ?? []);
const image = z.object({ digests: strings, tags: strings, created: z.string().nullish() });
const container = z.object({ name: z.string(), image: z.string(), running: z.boolean(), labels: z.record(z.string(), z.string()).nullish() });
const deployed = z.object({ version: z.string(), image: z.string(), digest: z.string(), config: z.record(z.string(), z.string()).default({}) });
const entry = z.object({ timestamp: z.string(), user: z.string().default(''), details: z.object({ services: z.record(z.string(), deployed) }) });

/** A deploy of one service on one server that ended well. */
export interface PastDeploy extends z.infer<typeof deployed> {
  readonly service: string;
  /** ms since the epoch, the server's clock. */
  readonly at: number;
  readonly by: string;
}

/** What one server knows. */
export interface ServerVersions {
  readonly images: readonly { readonly digests: readonly string[]; readonly tags: readonly string[]; readonly createdAt?: number }[];
  readonly containers: readonly { readonly name: string; readonly image: string; readonly running: boolean; readonly labels: Readonly<Record<string, string>> }[];
  readonly deploys: readonly PastDeploy[];
}

/** Reads the lines of `versions.sh`; a line that is none of ours, or cut off by a full disk, is left out. */
export function parseServerVersions(stdout: string): ServerVersions {
  const of = <T>(word: string, schema: z.ZodType<T>): readonly T[] => stdout.split('\n').filter((line) => line.startsWith(`${word} `)).flatMap((line) => {
    const parsed = schema.safeParse(parseJson(line.slice(word.length + 1)));
    return parsed.success ? [parsed.data] : [];
  });
  return {
    images: of('image', image).map(({ digests, tags, created }) => ({ digests, tags, ...when('createdAt', created ?? '') })),
    containers: of('container', container).map((each) => ({ ...each, name: each.name.replace(/^\//, ''), labels: each.labels ?? {} })),
    deploys: of('audit', entry).flatMap((each) => Object.entries(each.details.services).map(([service, what]) => ({ ...what, service, at: Date.parse(each.timestamp), by: each.user }))).filter((each) => !Number.isNaN(each.at)),
  };
}

const when = (name: 'createdAt', text: string): { createdAt?: number } => (Number.isNaN(Date.parse(text)) || Date.parse(text) <= 0 ? {} : { [name]: Date.parse(text) });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One round trip; changes nothing. */
export const serverVersions = (engine: Engine, project: string): Command<ServerVersions> => ({ title: 'versions', script, args: [engine, project], timeoutMs: 60_000, parse: parseServerVersions });
