import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import type { SecretName, SecretUse } from '../../protocol/secrets.ts';
import type { FoundSecrets } from './find.ts';

registerMessages({
  'secret-missing': 'No value for {names}; looked in {tried}.',
  'secret-missing-remedy': 'Put it into {file} (which git should ignore), into the environment, or name a command that prints it in .jiji/settings.json; in the editor, Jiji: Set Secret keeps it for you.',
});

/** All names without a value, in one problem: who uses each, and why a command gave none. Undefined when nothing is missing. */
export function missingProblem(found: FoundSecrets): ProblemError | undefined {
  const missing = found.names.filter((name) => name.state !== 'set');
  if (missing.length === 0) return undefined;
  const args = { names: missing.map((each) => each.name).join(', '), tried: found.tried.join(', ') };
  return new ProblemError(problem('secret-missing', args, { evidence: missing.map(explain).join('\n'), remedy: { code: 'secret-missing-remedy', args: { file: found.file } } }));
}

function explain(name: SecretName): string {
  const command = name.origin?.kind === 'command' ? `; ${name.origin.command}: ${name.failure ?? 'not asked'}` : '';
  return `${name.name}: ${usersOf(name.uses)}${command}`;
}

/** `used by web, worker on web1, web2 (line 12)` */
export function usersOf(uses: readonly SecretUse[]): string {
  const services = [...new Set(uses.flatMap((use) => use.services))];
  const servers = [...new Set(uses.flatMap((use) => use.servers))];
  const kinds = [...new Set(uses.filter((use) => use.kind !== 'service' && use.kind !== 'environment').map((use) => kindWords[use.kind]))];
  const who = [...kinds, ...(services.length === 0 ? [] : [services.join(', ')])].join(', ');
  const lines = [...new Set(uses.map((use) => use.line))];
  return `used by ${who === '' ? 'the file' : who}${servers.length === 0 ? '' : ` on ${servers.join(', ')}`} (line ${lines.join(', ')})`;
}

const kindWords: Readonly<Record<SecretUse['kind'], string>> = { environment: 'all services', service: 'a service', registry: 'the registry login', tls: 'a certificate', ssh: 'the SSH connection', build: 'a build', other: 'the file' };
