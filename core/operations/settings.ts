import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';
import type { ProjectSettings } from './context.ts';

registerMessages({
  'settings-invalid': '{file} is not valid: {detail}',
  'settings-invalid-remedy': 'Mend the file or remove the key; docs/settings.md lists all keys.',
});

const strict = <T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> => z.strictObject(shape);

/** Program and arguments; no shell reads them. */
const command = z.array(z.string()).min(1).refine(([program]) => program !== '', 'the first word is the program');

const canary = strict({
  servers: z.union([z.int().min(0).max(50), z.array(z.string().min(1)).min(1)]).default(0),
  minutes: z.number().min(0).max(1440).default(10),
  maxErrorRate: z.number().min(0).max(1).default(0.05),
  intervalSeconds: z.number().min(1).max(300).default(30),
});

const schema = strict({
  deploy: strict({
    parallelServers: z.union([z.int().min(1).max(50), z.string().regex(/^(?:[1-9]\d?|100)%$/)]).default(1),
    drainSeconds: z.number().min(0).max(3600).default(0),
    drainTimeoutSeconds: z.int().min(1).max(3600).default(30),
    waitSeconds: z.number().min(0).max(3600).default(0),
    onFailure: z.enum(['stop', 'return']).default('stop'),
    canary: canary.prefault({}),
  }).prefault({}),
  lock: strict({ waitSeconds: z.number().min(0).max(3600).default(300) }).default({ waitSeconds: 300 }),
  secrets: strict({
    hostEnvironment: z.enum(['never', 'fallback', 'prefer']).default('fallback'),
    commands: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), command).optional(),
    adapters: z.array(strict({ command, names: z.array(z.string().min(1)).min(1).optional() })).optional(),
    timeoutSeconds: z.number().min(1).max(600).optional(),
  }).default({ hostEnvironment: 'fallback' }),
  environments: strict({ production: z.array(z.string().min(1)).optional() }).optional(),
  hooks: strict({ timeoutSeconds: z.number().min(1).max(3600).default(300) }).prefault({}),
  network: strict({ externalIpLookup: z.boolean().default(true), rotationSelfTest: z.boolean().default(true) }).default({ externalIpLookup: true, rotationSelfTest: true }),
  prune: strict({ pinnedTags: z.array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)) }).optional(),
  registry: strict({ image: z.string().min(1) }).optional(),
});

/**
 * Reads `.jiji/settings.json` of a project; absent = defaults. Rejects with `settings-invalid` for broken JSON, an unknown
 * key or a value out of range, never with a guess.
 */
export async function readSettings(projectRoot: string): Promise<ProjectSettings> {
  const file = path.join(projectRoot, '.jiji', 'settings.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return schema.parse({});
    throw invalid(file, String(error));
  }
  return parseSettings(text, file);
}

export function parseSettings(text: string, file: string): ProjectSettings {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  const result = schema.safeParse(data);
  if (!result.success) throw invalid(file, z.prettifyError(result.error).replaceAll('\n', '; '));
  return result.data;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const invalid = (file: string, detail: string): ProblemError => new ProblemError(problem('settings-invalid', { file, detail }, { remedy: { code: 'settings-invalid-remedy' } }));
