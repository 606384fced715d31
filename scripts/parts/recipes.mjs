// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheHome } from './cache.mjs';
import { imageArchive } from './image.mjs';
import { certificates, proxyImage, proxyReference } from './kamal-proxy.mjs';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'modules');

/**
 * How one part of a server comes into being.
 * @typedef {object} Recipe
 * @property {string} name
 * @property {string} version
 * @property {'binary' | 'image'} kind
 * @property {string} file its name in the parts folder
 * @property {string} [image] for an image, the name it has once loaded
 * @property {string} duration of the first build, in words
 * @property {() => (string | Buffer)[]} inputs what decides the result besides name and version: the cache's key
 * @property {(path: string) => Promise<void>} build writes the file
 */

const proxyVersion = '0.9.2';
const corrosionVersion = '0.1.4';
const corrosionFlags = '--cfg tokio_unstable'; // without it the last crate does not compile
const coreDns = goProgram('coredns', 'github.com/coredns/coredns');
const proxy = goProgram('kamal-proxy', 'github.com/basecamp/kamal-proxy/cmd/kamal-proxy');

/** @type {Recipe[]} */
export const recipes = [
  { name: 'coredns', version: '1.14.2', kind: 'binary', file: 'coredns', duration: 'about 2 minutes', ...coreDns },
  {
    name: 'corrosion',
    version: corrosionVersion,
    kind: 'binary',
    file: 'corrosion',
    duration: 'about 10 minutes',
    inputs: () => [corrosionFlags],
    build: buildCorrosion,
  },
  {
    name: 'kamal-proxy',
    version: proxyVersion,
    kind: 'image',
    file: 'kamal-proxy.tar',
    image: proxyReference(proxyVersion),
    duration: 'about 40 seconds',
    inputs: () => [...proxy.inputs(), certificates(), JSON.stringify(proxyImage(Buffer.alloc(0), Buffer.alloc(0)))],
    build: buildProxyImage,
  },
];

/**
 * A static program out of a Go module. modules/NAME/go.mod and go.sum pin every byte of its source.
 * @param {string} name
 * @param {string} program
 * @returns {Pick<Recipe, 'inputs' | 'build'>}
 */
function goProgram(name, program) {
  const folder = join(modules, name);
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
  return {
    inputs: () => [readFileSync(join(folder, 'go.mod')), readFileSync(join(folder, 'go.sum')), flags.join(' ')],
    build: (path) =>
      runTool(['go', 'build', ...flags, '-o', path, program], 'Go 1.26 or newer', {
        cwd: folder,
        env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1' },
      }),
  };
}

/** Builds Corrosion in a folder that is kept, so that a build that was broken off goes on where it stopped. */
async function buildCorrosion(/** @type {string} */ path) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `corrosion for Linux on amd64 cannot be built on ${process.platform} ${process.arch}: run this on such a machine, or use a folder of parts made there`,
    );
  const folder = join(cacheHome(), 'build', 'corrosion');
  const root = join(folder, 'root');
  await runTool(
    ['cargo', 'install', 'klukai', '--version', corrosionVersion, '--locked', '--force', '--root', root],
    'Rust 1.95 or newer, with a C compiler',
    { cwd: '/', env: { RUSTFLAGS: corrosionFlags, CARGO_PROFILE_RELEASE_DEBUG: '0', CARGO_TARGET_DIR: join(folder, 'target') } },
  );
  await runTool(['strip', '--strip-all', '-o', path, join(root, 'bin', 'corrosion')], 'binutils', { cwd: '/' });
}

async function buildProxyImage(/** @type {string} */ path) {
  const program = `${path}.program`;
  try {
    await proxy.build(program);
    writeFileSync(path, imageArchive(proxyImage(readFileSync(program), certificates()), proxyReference(proxyVersion)));
  } finally {
    rmSync(program, { force: true });
  }
}

/**
 * Runs a build tool; all it says goes to standard error.
 * @param {string[]} argv
 * @param {string} needs what has to be installed for it, for the error
 * @param {{cwd: string, env?: NodeJS.ProcessEnv}} options
 */
async function runTool([tool = '', ...args], needs, { cwd, env = {} }) {
  const child = spawn(tool, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] });
  try {
    const [code, signal] = await once(child, 'close');
    if (code !== 0)
      throw new Error(`${tool} ${args.join(' ')} in ${cwd}: ${code === null ? `ended by ${signal}` : `exit code ${code}`}, reason above`);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') throw new Error(`${tool} is not installed: building parts needs ${needs}`);
    throw error;
  }
}
