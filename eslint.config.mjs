// @ts-check
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import boundaries from 'eslint-plugin-boundaries';

const core = ['base', 'protocol', 'config', 'rules', 'network', 'ssh', 'remote', 'operations', 'host', 'facts'];

/** @param {string[]} types */
const to = (...types) => types.map((type) => ({ to: { element: { type } } }));

/** Who may import whom, room by room; the design's rules, kept here and nowhere else. */
const allowed = {
  base: to('base'),
  protocol: to('base', 'protocol'),
  config: to('base', 'protocol', 'config'),
  network: to('base', 'protocol', 'network'),
  ssh: to('base', 'protocol', 'ssh'),
  host: to('base', 'protocol', 'host'),
  rules: to('base', 'protocol', 'config', 'network', 'rules'),
  facts: to('base', 'protocol', 'config', 'network', 'rules', 'facts'),
  remote: to('base', 'protocol', 'ssh', 'host', 'network', 'remote'),
  registry: to('base', 'config', 'registry'),
  operations: to(...core, 'registry'),
  server: to(...core, 'registry', 'server'),
  client: to(...core, 'client'),
  cli: to(...core, 'registry', 'cli'),
  webview: to('base', 'network', 'protocol', 'webview'),
};

const only = (/** @type {string} */ name, /** @type {string} */ room) => ({
  group: [name, `${name}/*`],
  message: `Only ${room}/ may import ${name}.`,
});
const noVscode = only('vscode', 'client');
const noLsp = { regex: '^vscode-languageserver(/node|/browser)?$', message: 'Only server/ may import vscode-languageserver.' };
const noClientLsp = only('vscode-languageclient', 'client');

export default defineConfig(
  { ignores: ['dist/**', 'node_modules/**', '.lab/**', 'test/lab/images/**', 'coverage/**', 'test-results/**', '**/*.d.mts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-imports': ['error', { patterns: [noVscode, noLsp, noClientLsp] }],
    },
  },
  {
    files: ['core/**/*.ts', 'server/**/*.ts', 'client/**/*.ts', 'webview/**/*.ts', 'cli/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.mjs', '.js'] } },
      'boundaries/elements': [
        ...[...core, 'registry'].map((name) => ({ type: name, pattern: `core/${name}` })),
        ...['server', 'client', 'webview', 'cli'].map((name) => ({ type: name, pattern: name })),
      ],
    },
    rules: {
      'boundaries/dependencies': ['error', {
        default: 'disallow',
        policies: Object.entries(allowed).map(([type, allow]) => ({ from: { element: { type } }, allow })),
      }],
    },
  },
  { files: ['client/**/*.ts', 'test/e2e/**'], rules: { 'no-restricted-imports': ['error', { patterns: [noLsp] }] } },
  { files: ['server/**/*.ts', 'test/lsp/**'], rules: { 'no-restricted-imports': ['error', { patterns: [noVscode, noClientLsp] }] } },
  {
    // Scripts run before `npm ci` and are plain JavaScript: types come from JSDoc and are checked by tsc; the rules
    // that only make sense on TypeScript sources are off.
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Tests may use non-null assertions on what they have just arranged.
    files: ['**/*.test.ts', 'test/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'boundaries/dependencies': 'off', '@typescript-eslint/require-await': 'off' },
  },
);
