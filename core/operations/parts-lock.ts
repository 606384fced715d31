import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';

const lock = z.object({ version: z.literal(1), parts: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)) });

/** `.jiji/parts.lock.json`: the hash that a part had when this project used it first. To be committed. */
export class PartsLock {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined when the part was never used. Rejects with `parts-lock` when the file is broken: it is never overwritten then. */
  async get(key: string): Promise<string | undefined> {
    return (await this.#read())[key];
  }

  /** Writes a first hash; a key that is there keeps what it has. */
  async add(key: string, sha256: string): Promise<void> {
    const write = async (): Promise<void> => {
      const parts = await this.#read();
      const sorted = Object.fromEntries(Object.entries({ [key]: sha256, ...parts }).sort(([a], [b]) => (a < b ? -1 : 1)));
      await mkdir(path.dirname(this.#file), { recursive: true });
      await writeFile(`${this.#file}.new`, `${JSON.stringify({ version: 1, parts: sorted }, undefined, 2)}\n`);
      await rename(`${this.#file}.new`, this.#file);
    };
    const turn = this.#writing.then(write);
    this.#writing = turn.catch(() => undefined);
    await turn;
  }

  async #read(): Promise<Readonly<Record<string, string>>> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw error;
    }
    try {
      return lock.parse(JSON.parse(text)).parts;
    } catch (error) {
      throw new ProblemError(problem('parts-lock', { file: this.#file }, { evidence: error instanceof z.ZodError ? z.prettifyError(error) : String(error), remedy: { code: 'parts-lock.remedy' } }));
    }
  }
}

registerMessages({
  'parts-lock': '{file} cannot be read.',
  'parts-lock.remedy': 'Take it from the project’s history; when there is none, remove it, and the next run locks what it downloads.',
});
