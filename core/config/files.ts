import { readFile, stat } from 'node:fs/promises';

/** The little of a file system that finding and reading configurations needs; injected, so that it can be tested and asked of an editor. */
export interface Files {
  /** True for an existing regular file (links are followed). */
  isFile(path: string): Promise<boolean>;
  /** Text of a file, or undefined when there is none. Throws when it cannot be read. */
  read(path: string): Promise<string | undefined>;
}

const absent = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export const nodeFiles: Files = {
  isFile: async (path) => {
    try {
      return (await stat(path)).isFile();
    } catch (error) {
      if (absent(error)) return false;
      throw error;
    }
  },
  read: async (path) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (absent(error)) return undefined;
      throw error;
    }
  },
};
