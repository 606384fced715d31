// @ts-check
/**
 * The language server beside yaml-language-server's own with the same schema, each as its own process over stdio, in
 * one run and by turns: time from a change to the published diagnostics without each side's own waiting time, completion
 * at once after a change, hover, memory, and the time from start to the first diagnostics. Below it, in this process:
 * parsing alone and all rules alone, in processor time. Some sizes alone: `node test/bench/language.mjs 500`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { root } from '../../scripts/lib/process.mjs';

/** A valid file. @param {number} services @param {number} servers @param {number} edit */
function file(services, servers, edit) {
  const hosts = Array.from({ length: servers }, (_, n) => `  web${n}: { host: 203.0.${n >> 8}.${n & 255} }\n`).join('');
  const head = `project: bench\nbuilder: { engine: podman }\nssh: { user: root }\nnetwork:\n  cluster_cidr: "10.208.0.0/12"\nservers:\n${hosts}services:\n`;
  return head + Array.from({ length: services }, (_, n) => service(n, services, servers, edit)).join('');
}

const linesOfService = 14;
/** @param {number} n @param {number} services @param {number} servers @param {number} edit */
const service = (n, services, servers, edit) =>
  `  s${n}:\n    image: registry.example:5000/team/s${n}:1.${edit}\n    hosts: [web${n % servers}, web${(n + 1) % servers}]\n    ports: ["3000"]\n    volumes:\n      - "data${n}:/data"\n    environment:\n      clear:\n        PEER: s${(n + 1) % services}.jiji\n      secrets: [KEY_${n}]\n    proxy:\n      app_port: 3000\n      host: s${n}.example.com\n    retain: 5\n`;

/** @param {number} lines */
const ofLines = (lines) => ({ name: `${lines} lines`, services: Math.max(1, Math.round((lines - 9) / linesOfService)), servers: 2 });
const sizes = [
  { ...ofLines(50), rounds: 60 }, { ...ofLines(500), rounds: 60 }, { ...ofLines(2000), rounds: 25 }, { ...ofLines(10_000), rounds: 12 },
  { name: '256 servers x 1000 services', services: 1000, servers: 256, rounds: 8 },
];
const startRounds = 9;
const asked = process.argv.slice(2);
const wanted = asked.length === 0 ? sizes : sizes.filter(({ name }) => asked.some((word) => name.startsWith(`${word} `)));

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {readonly string[]} command
 * @property {number} debounceMs how long it waits after a change before it checks
 * @property {number} openMs how long it waits after a file was opened
 */

/** A server and one open document. @param {Kind} kind @param {string} uri @param {Record<string, unknown>} settings */
function launch(kind, uri, settings) {
  const child = spawn(process.execPath, [...kind.command], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  /** @type {(() => void) | undefined} */
  let published;
  connection.onNotification('textDocument/publishDiagnostics', (/** @type {{ uri: string }} */ params) => { if (params.uri === uri) published?.(); });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/configuration', (/** @type {{ items: { section?: string }[] }} */ { items }) => items.map(({ section }) => settings[section ?? ''] ?? {}));
  connection.onNotification('window/logMessage', () => undefined);
  connection.listen();
  let version = 1;
  const textDocument = { uri };
  /** @param {() => Promise<void>} send */
  const untilPublished = async (send) => {
    const seen = new Promise((/** @type {(value: void) => void} */ resolve) => { published = resolve; });
    const started = performance.now();
    await send();
    await seen;
    return performance.now() - started;
  };
  /** @param {object} range @param {string} text */
  const change = (range, text) => connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [{ range, text }] });
  return {
    kind,
    start: async () => {
      await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true }, textDocument: { hover: { contentFormat: ['markdown'] }, completion: { completionItem: { snippetSupport: true } } } } });
      await connection.sendNotification('initialized', {});
    },
    /** @param {string} text */
    open: (text) => untilPublished(() => connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } })),
    /** @param {object} range @param {string} text */
    checked: (range, text) => untilPublished(() => change(range, text)),
    change,
    /** @param {string} method @param {object} position */
    timed: async (method, position) => {
      const started = performance.now();
      const answer = /** @type {any} */ (await connection.sendRequest(method, { textDocument, position }));
      const ms = performance.now() - started;
      if (answer === null || (answer.items ?? answer.contents ?? answer).length === 0) throw new Error(`${kind.name} has no answer to ${method}`);
      return ms;
    },
    rssMb: async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

const schema = pathToFileURL(path.join(root, 'schemas', 'deploy.schema.json')).href;
const settings = { yaml: { schemas: { [schema]: ['*.yml'] }, schemaStore: { enable: false }, validate: true, hover: true, completion: true }, jiji: {}, http: {}, '[yaml]': {}, editor: {}, files: {} };
const ours = { name: 'jiji', command: [path.join(root, 'dist', 'server.cjs'), '--stdio'], debounceMs: 150, openMs: 0 };
const theirs = { name: 'yaml-language-server', command: [path.join(root, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server'), '--stdio'], debounceMs: 200, openMs: 200 };
const uri = 'file:///bench/.jiji/deploy.yml';
const plainUri = 'file:///bench/deploy.yml';
const launchBoth = () => [launch(ours, uri, settings), launch(theirs, plainUri, settings)];

/** @param {string} name @param {readonly number[]} own @param {readonly number[]} other */
function row(name, own, other) {
  const show = (/** @type {number} */ ms) => ms.toFixed(1).padStart(7);
  const ratio = (/** @type {number} */ share) => (quantile(own, share) / quantile(other, share)).toFixed(2).padStart(5);
  console.log(`  ${name.padEnd(28)} ${show(quantile(own, 0.5))} ${show(quantile(own, 0.95))}   ${show(quantile(other, 0.5))} ${show(quantile(other, 0.95))}   ${ratio(0.5)} ${ratio(0.95)}`);
}

/** @param {typeof sizes[number]} size */
async function bySize({ name, services, servers, rounds }) {
  const both = launchBoth();
  const times = both.map(() => ({ diagnostics: /** @type {number[]} */ ([]), completion: /** @type {number[]} */ ([]), hover: /** @type {number[]} */ ([]) }));
  const text = file(services, servers, 0);
  const middle = 7 + servers + linesOfService * Math.floor(services / 2);
  const line = text.split('\n')[middle + 1] ?? '';
  // The number of the image's tag: one character that changes with every round.
  const digit = { start: { line: middle + 1, character: line.length - 1 }, end: { line: middle + 1, character: line.length } };
  for (const server of both) {
    await server.start();
    await server.open(text);
  }
  for (let round = 0; round < rounds + 5; round++) {
    for (const [index, server] of both.entries()) {
      const diagnostics = (await server.checked(digit, String((round * 2) % 10))) - server.kind.debounceMs;
      const hover = await server.timed('textDocument/hover', { line: middle + 13, character: 6 });
      const settled = server.checked(digit, String((round * 2 + 1) % 10));
      const completion = await server.timed('textDocument/completion', { line: middle + 13, character: 6 });
      await settled;
      if (round >= 5) for (const [kind, ms] of Object.entries({ diagnostics, hover, completion })) times[index]?.[/** @type {'hover'} */ (kind)].push(ms);
    }
  }
  const memory = await Promise.all(both.map((server) => server.rssMb()));
  await Promise.all(both.map((server) => server.stop()));
  console.log(`${name} (${text.split('\n').length - 1} lines)`);
  for (const kind of /** @type {const} */ (['diagnostics', 'completion', 'hover'])) row(`${kind}, ms`, times[0]?.[kind] ?? [], times[1]?.[kind] ?? []);
  row('memory (RSS), MiB', [memory[0] ?? 0], [memory[1] ?? 0]);
}

async function start() {
  const text = file(ofLines(500).services, 2, 0);
  const times = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let round = 0; round < startRounds; round++) {
    for (const [index, kind] of [ours, theirs].entries()) {
      const started = performance.now();
      const server = launch(kind, index === 0 ? uri : plainUri, settings);
      await server.start();
      await server.open(text);
      times[index]?.push(performance.now() - started - kind.openMs);
      await server.stop();
    }
  }
  console.log('start of the process to first diagnostics, 500 lines');
  row('without waiting time, ms', times[0] ?? [], times[1] ?? []);
}

/** Processor time of this process, ms: on a busy machine it moves less than the wall. @param {() => unknown} work */
function busy(work) {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** @param {string} folder */
async function inProcess(folder) {
  const outfile = path.join(folder, 'core.cjs');
  await esbuild.build({
    stdin: { contents: `export { parseDocument, LineCounter } from 'yaml'; export { parseDeploy } from './core/config/index.ts'; export { validate } from './core/rules/index.ts';`, resolveDir: root },
    outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error',
  });
  const { parseDocument, LineCounter, parseDeploy, validate } = createRequire(import.meta.url)(outfile);
  console.log('\nin one process, processor time, median\n                                 yaml.parseDocument   parseDeploy      all rules   rules / parse');
  for (const { name, services, servers, rounds } of wanted) {
    const times = { yaml: /** @type {number[]} */ ([]), parse: /** @type {number[]} */ ([]), rules: /** @type {number[]} */ ([]) };
    for (let round = 0; round < rounds + 5; round++) {
      const text = (/** @type {number} */ part) => file(services, servers, round * 10 + part);
      const [one, two] = [text(0), text(1)];
      const yaml = busy(() => parseDocument(one, { lineCounter: new LineCounter(), keepSourceTokens: true }));
      let parsed = /** @type {any} */ (undefined);
      const parse = busy(() => { parsed = parseDeploy(two); });
      const rules = busy(() => validate(parsed));
      if (round >= 5) for (const [kind, ms] of Object.entries({ yaml, parse, rules })) times[/** @type {'yaml'} */ (kind)].push(ms);
    }
    const [yaml, parse, rules] = [times.yaml, times.parse, times.rules].map((values) => quantile(values, 0.5));
    console.log(`  ${name.padEnd(28)} ${(yaml ?? 0).toFixed(2).padStart(12)} ms ${(parse ?? 0).toFixed(2).padStart(12)} ms ${(rules ?? 0).toFixed(2).padStart(10)} ms ${((rules ?? 0) / (parse ?? 1)).toFixed(2).padStart(12)}`);
  }
}

const folder = await mkdtemp(path.join(tmpdir(), 'jiji-bench-'));
try {
  console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, Node ${process.version}\n`);
  console.log(`                                  jiji p50     p95       yaml-ls p50  p95   ratio p50  p95`);
  for (const size of wanted) await bySize(size);
  await start();
  await inProcess(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
