import { problem, type Problem } from '../../base/index.ts';
import { loginRemedy, registryOf } from './login.ts';
import './messages.ts';

/** How engines and registries say it, the surer signs first. */
const signs: readonly (readonly [code: string, RegExp])[] = [
  ['disk-full', /no space left/i],
  ['image-rate-limited', /toomanyrequests|too many requests|rate limit|\b429\b/i],
  ['image-registry-down', /connection refused|no route to host|network is unreachable|no such host|i\/o timeout|handshake timeout|connection reset|awaiting headers|server misbehaving|temporary failure in name|\bEOF\b|status(?: code)?:? 50[0234]|50[0234] (?:Bad Gateway|Service|Gateway|Internal)/i],
  ['image-registry-auth', /unauthorized|denied|authentication required|forbidden|no basic auth credentials|invalid username\/password/i],
  ['image-missing', /manifest unknown|not found|name unknown|no such image/i],
];

/** What an engine's words about a pull or a push mean; `evidence` is masked. */
export function pullProblem(host: string, image: string, service: string, evidence: string): Problem {
  const registry = registryOf(image);
  const code = signs.find(([, sign]) => sign.test(evidence))?.[0] ?? 'image-pull';
  switch (code) {
    case 'disk-full':
      return problem(code, { host, what: image }, { host, evidence, remedy: { code: 'remedy.free-disk' } });
    case 'image-rate-limited':
      return problem(code, { registry, image }, { host, evidence, remedy: { code: 'remedy.rate-limit' } });
    case 'image-registry-down':
      return problem(code, { registry, image }, { host, evidence, remedy: { code: 'remedy.registry-down' } });
    case 'image-registry-auth':
      return problem(code, { registry, image }, { host, evidence, remedy: loginRemedy(registry) });
    case 'image-missing':
      return problem(code, { image, service }, { host, evidence, remedy: { code: 'remedy.image-tag' } });
    default:
      return problem(code, { image }, { host, evidence });
  }
}

/** The login itself was refused; a token that has ended looks the same as a wrong one. */
export const loginProblem = (host: string | undefined, registry: string, username: string, evidence: string): Problem =>
  problem('image-registry-login', { registry, username }, { ...(host === undefined ? {} : { host }), evidence, remedy: loginRemedy(registry) });
