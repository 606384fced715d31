#!/usr/bin/env node
// @ts-check
// connect.mjs HOST PORT [--name NAME] [--dir STATE_FOLDER]: joins standard input and output with HOST:PORT as seen from
// inside a lab. For ssh's ProxyCommand. HOST is a host's name or address, or registry.lab.
import { connect } from 'node:net';
import { readLine } from './lib/control.mjs';
import { defaultName, labFiles, stateFolder } from './lib/paths.mjs';

/** @returns {never} */
function fail(/** @type {string} */ message, code = 1) {
  process.stderr.write(`connect.mjs: ${message}\n`);
  process.exit(code);
}

const words = process.argv.slice(2);
function option(/** @type {string} */ name) {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words.splice(at, 2)[1];
}
const name = option('--name') ?? defaultName();
const folder = option('--dir') ?? stateFolder(name);
const [host, port] = words;
if (words.length !== 2 || !(Number(port) > 0)) fail('usage: connect.mjs HOST PORT [--name NAME] [--dir STATE_FOLDER]', 2);

const socket = connect({ path: labFiles(folder).socket, allowHalfOpen: true });
socket.on('error', (error) => {
  const code = /** @type {NodeJS.ErrnoException} */ (error).code;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') fail(`the lab of ${folder} is not up (npm run lab -- up --name ${name})`);
  fail(error.message);
});
socket.write(JSON.stringify({ op: 'connect', host, port: Number(port) }) + '\n');
const answer = await readLine(socket).catch((/** @type {unknown} */ error) => fail(String(error)));
if (!answer.ok) fail(answer.error);
socket.pipe(process.stdout);
process.stdin.pipe(socket);
process.stdout.on('error', () => process.exit(0)); // ssh is done with us
socket.on('end', () => process.stdout.end(() => process.exit(0)));
