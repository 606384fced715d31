import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { renderCode, type Args } from '../../core/base/index.ts';

/** Why something that the editor asked for is not done, in words for people. */
export class Refused extends Error {
  constructor(code: string, args: Args = {}) {
    super(renderCode(code, args));
  }
}

/** A refusal reaches the editor as an answer with its words; anything else stays what it is. */
export async function refusable<T>(make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Refused) throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    throw error;
  }
}
