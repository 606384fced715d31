import { parseEnvFile } from '../../config/index.ts';
import type { LocalFile, RuleContext } from '../rule.ts';
import { block } from './page.ts';

/**
 * What an example of a page says it needs beside the file:
 * - with `NAME=value` in the environment (only JIJI_ variables)
 * - with `.jiji/network.json`; with `jiji.images.requireDigest` set to `hint`
 * - a block `files`: one path a line, `web/` is a folder, `web/Dockerfile: FROM node` a file with that text (`\\n` is a
 *   new line), `key.pem 0644` a file with that mode; whatever is not listed is absent
 * - a block `env`: the secrets file `.env` (empty: it is there and empty)
 * - in the environment `production`
 * - a block `siblings`: JSON of `SiblingFile[]`
 * - a block `live`: JSON `{ servers, hosts, images }`, each by name as the answers of `LiveFacts`
 * - before an operation
 */
export function surroundings(page: string, title: string): { context: RuleContext; environ: Record<string, string> } {
  const section = sectionOf(page, title);
  const variable = /with `(JIJI_\w+)=([^`]*)` in the environment/.exec(section);
  const [files, env, siblings, live] = ['files', 'env', 'siblings', 'live'].map((kind) => block(page, title, kind));
  const context: RuleContext = {
    projectRoot: '/project',
    file: '.jiji/deploy.yml',
    ...(section.includes('with `.jiji/network.json`') ? { network: { clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji' } } : {}),
    ...(section.includes('with `jiji.images.requireDigest` set to `hint`') ? { requireDigest: 'hint' } : {}),
    ...(files === undefined ? {} : { files: filesOf(files) }),
    ...(env === undefined ? {} : { secrets: secretsOf(env) }),
    ...(siblings === undefined ? {} : { siblings: JSON.parse(siblings) as NonNullable<RuleContext['siblings']> }),
    ...(live === undefined ? {} : { live: liveOf(live) }),
    ...(/in the environment `([\w-]+)`/.exec(section) === null ? {} : { environment: /in the environment `([\w-]+)`/.exec(section)?.[1] ?? '' }),
    ...(section.includes('before an operation') ? { operation: true } : {}),
  };
  return { context, environ: variable?.[1] === undefined ? {} : { [variable[1]]: variable[2] ?? '' } };
}

function sectionOf(page: string, title: string): string {
  const from = page.indexOf(`\n## ${title}\n`);
  const next = page.indexOf('\n## ', from + 4);
  return from < 0 ? '' : page.slice(from, next < 0 ? undefined : next);
}

/** A snapshot of files from the lines of a block. */
export function filesOf(listing: string): NonNullable<RuleContext['files']> {
  const known = new Map<string, LocalFile>();
  for (const line of listing.split('\n').filter((one) => one.trim() !== '')) {
    const found = /^(\S+?)(?:: (.*)| (0[0-7]{3}))?$/.exec(line);
    const [, path = '', text, mode] = found ?? [];
    if (path.endsWith('/')) known.set(plain(path), { kind: 'directory' });
    else known.set(plain(path), { kind: 'file', readable: true, mode: mode === undefined ? 0o600 : Number.parseInt(mode, 8), text: (text ?? '').replaceAll('\\n', '\n') });
  }
  return { look: (path) => known.get(plain(path)) ?? { kind: 'absent' } };
}

const plain = (path: string): string => path.replace(/^(\.\/)+/, '').replace(/\/\.?$/, '').replaceAll('/./', '/') || '.';

function secretsOf(text: string): NonNullable<RuleContext['secrets']> {
  const { values } = parseEnvFile(text);
  return { has: (name) => values.has(name), tried: ['.env', 'environment'], file: '/project/.env', fileExists: true, inFile: [...values.keys()] };
}

function liveOf(text: string): NonNullable<RuleContext['live']> {
  type Answers = { readonly servers?: Record<string, { arch?: string; memoryBytes?: number }>; readonly hosts?: Record<string, string[]>; readonly images?: Record<string, string[]> };
  const { servers = {}, hosts = {}, images = {} } = JSON.parse(text) as Answers;
  const readAt = Date.UTC(2026, 0, 1);
  return {
    server: (name) => (servers[name] === undefined ? undefined : { ...servers[name], readAt }),
    publicAddresses: (host) => (hosts[host] === undefined ? undefined : { addresses: hosts[host], readAt }),
    imageArchs: (image) => (images[image] === undefined ? undefined : { archs: images[image], readAt }),
  };
}
