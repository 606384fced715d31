// @ts-check
/** How each process becomes one file: the options that the build, the benches and the tests of a bundle share. */
import { root } from './process.mjs';

/** @type {Record<string, 'text'>} */
const serverFiles = { '.sh': 'text', '.sql': 'text', '.service': 'text', '.socket': 'text', '.corefile': 'text', '.toml': 'text' };

/** One process on Node. @param {string} entry @param {string} outfile @param {boolean} production @returns {import('esbuild').BuildOptions} */
export const nodeBundle = (entry, outfile, production = true) => ({
  absWorkingDir: root, entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: production,
  sourcemap: production ? false : 'linked', keepNames: true, loader: serverFiles, logLevel: 'warning', metafile: true,
  // ssh2's compiled helpers are left out: with a socket without delay the pure JavaScript is as fast (docs/decisions).
  external: ['vscode', '*.node', 'cpu-features'],
  // A library that is written as a module makes itself a `require` from its own place, which a bundle of this format has as a path.
  define: { 'import.meta.url': '__filename' },
});

/**
 * The language server. yaml-language-server brings copies of libraries that the server has anyway, one patch version
 * apart: the server's own take their place. Its formatter loads the part of prettier that prints JavaScript, which YAML
 * never needs.
 * @param {string} outfile @param {boolean} production @returns {import('esbuild').BuildOptions}
 */
export const serverBundle = (outfile, production = true) => ({
  ...nodeBundle('server/main.ts', outfile, production),
  mainFields: ['module', 'main'],
  // It is the command `jiji-language-server` too.
  banner: { js: '#!/usr/bin/env node' },
  // Names of functions would be written again at every closure: a tenth of the bundle and some time in every parse.
  keepNames: false,
  alias: {
    yaml: './node_modules/yaml/dist/index.js',
    'vscode-languageserver-types': './node_modules/vscode-languageserver-types/lib/esm/main.js',
    'prettier/plugins/estree': './scripts/lib/no-plugin.mjs',
  },
});
