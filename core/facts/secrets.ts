import path from 'node:path';
import { parseEnvFile, readSecrets, type Environ, type Files, type HostEnvironment } from '../config/index.ts';
import type { SecretFacts } from '../rules/index.ts';
import { pathState, readText } from './disk.ts';

/** Larger files hold something else than secrets. */
export const secretsLimitBytes = 1024 * 1024;

export interface SecretsQuestion {
  readonly projectRoot: string;
  readonly secretsPath: string;
  readonly environment?: string;
  readonly hostEnvironment: HostEnvironment;
  readonly processEnv: Environ;
  /** Names of the values that the editor stores. */
  readonly stored?: readonly string[];
  /** Names that a command of the project's settings gives a value; the command is not run here. */
  readonly commanded?: (name: string) => boolean;
}

/** Whether a path (relative to the root, or absolute) stays inside a project. */
export const isInside = (root: string, written: string): boolean => {
  const relative = path.relative(root, path.resolve(root, written));
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
};

/**
 * Which names have a value. Values are dropped here: nothing that leaves this function holds one. Undefined where the
 * secrets file is outside the project, depends on a variable, or cannot be read.
 */
export async function secretFacts(question: SecretsQuestion, opened: (file: string) => string | undefined): Promise<Omit<SecretFacts, 'git'> | undefined> {
  if (question.secretsPath.includes('${') || !isInside(question.projectRoot, question.secretsPath)) return undefined;
  const { stored, commanded, ...rest } = question;
  let read: string | undefined;
  const files = filesOf(opened, (text) => { read = text; });
  try {
    const secrets = await readSecrets({ ...rest, files, ...(stored === undefined ? {} : { stored: new Map(stored.map((name) => [name, ''])) }) });
    const names = new Set(secrets.values.keys());
    const entries = parseEnvFile(read ?? '').entries;
    const unset = new Set(entries.filter((entry) => entry.unset && secrets.sources.get(entry.name)?.kind === 'file').map((entry) => entry.name));
    return { has: (name) => names.has(name) || commanded?.(name) === true, tried: [...secrets.tried, ...(commanded === undefined ? [] : ['.jiji/settings.json secrets'])], file: secrets.file, fileExists: secrets.fileExists, inFile: [...new Set(entries.map((entry) => entry.name))], unset: [...unset] };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

/** The open text where an editor has the file, else the disk; the last text read is the one that counts. */
function filesOf(opened: (file: string) => string | undefined, note: (text: string) => void): Files {
  const read = async (file: string): Promise<string | undefined> => {
    const state = await pathState(file);
    if (state?.kind === 'absent') return undefined;
    const text = await readText(file, secretsLimitBytes);
    if (text === undefined) throw new Unreadable(file);
    return text;
  };
  return {
    isFile: async (file) => (await pathState(file))?.kind === 'file',
    read: async (file) => {
      const text = opened(file) ?? (await read(file));
      if (text !== undefined) note(text);
      return text;
    },
  };
}
