import { readFileSync } from 'node:fs';
import path from 'node:path';
import { outliveReaders } from './io.ts';
import { runCli } from './run.ts';

/** The version that people see, from the package that this bundle stands in. */
function version(): string {
  const manifest = JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The first one cancels at the next safe point; the second one gives up waiting (the servers go on by themselves).
  process.on(signal, () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  });
}

outliveReaders(process.stdout, process.stderr);
void runCli(process.argv.slice(2), {
  version: version(),
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  signal: controller.signal,
}).then((code) => {
  process.exitCode = code;
});
