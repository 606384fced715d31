import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseDeploy, type Environ, type ParsedDeploy } from '../core/config/index.ts';

/** One version of an open file. Parsed when first asked for, and once. */
export class DeployDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: TextDocument;
  readonly #environ: Environ;
  #parsed: ParsedDeploy | undefined;

  constructor(text: TextDocument, environ: Environ) {
    this.uri = text.uri;
    this.version = text.version;
    this.text = text;
    this.#environ = environ;
  }

  get parsed(): ParsedDeploy {
    return (this.#parsed ??= parseDeploy(this.text.getText(), { environ: this.#environ }));
  }

  /** A document of a text, for tests and for text that no editor has open. */
  static of(text: string, uri = 'file:///project/.jiji/deploy.yml', version = 1): DeployDocument {
    return new DeployDocument(TextDocument.create(uri, 'jiji-deploy', version, text), {});
  }
}
