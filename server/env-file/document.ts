import type { TextDocument } from 'vscode-languageserver-textdocument';
import { parseEnvFile, type EnvFile } from '../../core/config/index.ts';

/** One version of an open secrets file. Parsed when first asked for, and once. */
export class EnvDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: TextDocument;
  #parsed: EnvFile | undefined;

  constructor(text: TextDocument) {
    this.uri = text.uri;
    this.version = text.version;
    this.text = text;
  }

  get parsed(): EnvFile {
    return (this.#parsed ??= parseEnvFile(this.text.getText()));
  }
}

/** Whatever is open and no deploy file by its language or name can only be a secrets file: the client sends nothing else. */
export const isEnvDocument = ({ uri, languageId }: TextDocument): boolean => languageId !== 'jiji-deploy' && languageId !== 'yaml' && !/\.ya?ml$/i.test(uri);
