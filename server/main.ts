import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './serve.ts';

const usage = `Usage: jiji-language-server --stdio

The language server for .jiji/deploy.yml and its secrets file.

  --stdio            talk over standard input and output
  --node-ipc         talk over the channel of a parent process
  --socket=<port>    connect to a port of this machine
  --pipe=<path>      connect to a socket file or a named pipe
  --version          print the version
  --help             print this text
`;

/** The version that people see, from the package that this bundle stands in. */
function version(): string {
  const manifest = JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

const words = process.argv.slice(2);
if (words.includes('--version')) process.stdout.write(`${version()}\n`);
else if (words.includes('--help')) process.stdout.write(usage);
else if (words.some((word) => /^--(stdio|node-ipc|socket|pipe)(=|$)/.test(word))) serve(createConnection(ProposedFeatures.all));
else {
  process.stderr.write(usage);
  process.exitCode = 2;
}
