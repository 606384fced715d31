// @ts-check
/**
 * Diagnostics per document version against parsing alone (`yaml.parseDocument`), interleaved in the same run; every
 * repetition edits the document, so that nothing is cached.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A valid file of about so many lines. @param {number} lines @param {number} edit */
function file(lines, edit) {
  const head = `project: bench\nbuilder: { engine: podman }\nssh: { user: root }\nnetwork:\n  cluster_cidr: "10.210.0.0/16"\nservers:\n  web1: { host: 203.0.113.10 }\n  web2: { host: 203.0.113.11 }\nservices:\n`;
  const count = Math.max(1, Math.round((lines - 9) / 14));
  const services = Array.from({ length: count }, (_, n) =>
    `  s${n}:\n    image: registry.example:5000/team/s${n}:1.${edit}\n    hosts: [web1, web2]\n    ports: ["3000"]\n    volumes:\n      - "data${n}:/data"\n    environment:\n      clear:\n        PEER: s${(n + 1) % count}.jiji\n      secrets: [KEY_${n}]\n    proxy:\n      app_port: 3000\n      host: s${n}.example.com\n    retain: 5\n`);
  return head + services.join('');
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Processor time of this process, ms: on a busy machine it moves less than the wall. @param {() => unknown} work */
async function timed(work) {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

const folder = await mkdtemp(path.join(tmpdir(), 'jiji-bench-'));
try {
  const outfile = path.join(folder, 'server.cjs');
  await esbuild.build({
    stdin: {
      contents: `export { parseDocument, LineCounter } from 'yaml'; export { DeployDocument } from './server/document.ts'; export { diagnose, ruleDiagnostics } from './server/features/diagnostics.ts'; export { defaultSettings } from './server/settings.ts';`,
      resolveDir: root,
    },
    outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error',
  });
  const { parseDocument, LineCounter, DeployDocument, diagnose, ruleDiagnostics, defaultSettings } = createRequire(import.meta.url)(outfile);
  console.log('processor time, median\nlines   parse alone   rules (parse included)   all diagnostics (schema included)');
  for (const { lines, rounds } of [{ lines: 50, rounds: 60 }, { lines: 500, rounds: 30 }, { lines: 5000, rounds: 12 }]) {
    const times = { parse: /** @type {number[]} */ ([]), rules: /** @type {number[]} */ ([]), all: /** @type {number[]} */ ([]) };
    for (let round = 0; round < rounds + 3; round++) {
      const text = (/** @type {number} */ part) => file(lines, round * 10 + part);
      const one = { parse: text(0), rules: DeployDocument.of(text(1), undefined, round), all: DeployDocument.of(text(2), undefined, round) };
      const parse = await timed(() => parseDocument(one.parse, { lineCounter: new LineCounter(), keepSourceTokens: true }));
      const rules = await timed(() => ruleDiagnostics(one.rules, defaultSettings, undefined));
      const all = await timed(() => diagnose(one.all, defaultSettings, undefined));
      if (round < 3) continue;
      times.parse.push(parse);
      times.rules.push(rules);
      times.all.push(all);
    }
    const [parse, rules, all] = [median(times.parse), median(times.rules), median(times.all)];
    const show = (/** @type {number} */ ms) => `${ms.toFixed(2)} ms (${(ms / parse).toFixed(2)} x)`;
    console.log(`${String(lines).padEnd(7)} ${`${parse.toFixed(2)} ms`.padEnd(13)} ${show(rules).padEnd(24)} ${show(all)}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
