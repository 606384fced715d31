import { parseEnvFile } from '../../config/index.ts';
import type { EnvFileContext } from '../env-file.ts';
import type { LocalFile, RuleContext } from '../rule.ts';
import { block } from './page.ts';

/**
 * What an example of a page says it needs beside the file:
 * - with `NAME=value` in the environment (only JIJI_ variables)
 * - with `.jiji/network.json`; with `jiji.images.requireDigest` set to `hint`
 * - a block `files`: one path a line, `web/` is a folder, `web/Dockerfile: FROM node` a file with that text (`\\n` is a
 *   new line), `key.pem 0644` a file with that mode; whatever is not listed is absent
 * - a block `env`: the secrets file `.env` (empty: it is there and empty)
 * - with a secrets file that git does not ignore, or that git tracks
 * - with names `A`, `B` that deploy files ask for; with mode `0644` of the secrets file
 * - in the environment `production`; as `.jiji/production.yml`
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
    file: /as `([\w./-]+\.ya?ml)`/.exec(section)?.[1] ?? '.jiji/deploy.yml',
    ...(section.includes('with `.jiji/network.json`') ? { network: { clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji' } } : {}),
    ...(section.includes('with `jiji.images.requireDigest` set to `hint`') ? { requireDigest: 'hint' } : {}),
    ...(files === undefined ? {} : { files: filesOf(files) }),
    ...(env === undefined ? {} : { secrets: { ...secretsOf(env), ...gitOf(section) } }),
    ...(siblings === undefined ? {} : { siblings: JSON.parse(siblings) as NonNullable<RuleContext['siblings']> }),
    ...(live === undefined ? {} : { live: liveOf(live) }),
    ...(/in the environment `([\w-]+)`/.exec(section) === null ? {} : { environment: /in the environment `([\w-]+)`/.exec(section)?.[1] ?? '' }),
    ...(section.includes('before an operation') ? { operation: true } : {}),
  };
  return { context, environ: variable?.[1] === undefined ? {} : { [variable[1]]: variable[2] ?? '' } };
}

/** What an example of a secrets file needs beside its text. */
export function envSurroundings(page: string, title: string): EnvFileContext {
  const section = sectionOf(page, title);
  const wanted = /with names ((?:`\w+`(?:, )?)+) that deploy files ask for/.exec(section)?.[1];
  const mode = /with mode `(0[0-7]{3})`/.exec(section)?.[1];
  return {
    projectRoot: '/project', file: '/project/.env', ...gitOf(section),
    ...(wanted === undefined ? {} : { wanted: new Set(wanted.match(/\w+/g)) }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
  };
}

function gitOf(section: string): Pick<EnvFileContext, 'git'> {
  if (section.includes('that git tracks')) return { git: { ignored: false, tracked: true } };
  return section.includes('that git does not ignore') ? { git: { ignored: false, tracked: false } } : {};
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
  const { values, entries } = parseEnvFile(text);
  const unset = entries.filter((entry) => entry.unset).map((entry) => entry.name);
  return { has: (name) => values.has(name), tried: ['.env', 'environment'], file: '/project/.env', fileExists: true, inFile: [...values.keys()], unset };
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
