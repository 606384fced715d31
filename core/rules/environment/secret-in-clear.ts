import { isText, wholeReference, type MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { moveToSecrets } from './move-to-secrets.ts';
import { environments } from './places.ts';

export const secretInClear: Rule = {
  code: 'jiji/secret-in-clear',
  severity: 'warning',
  message: 'Looks like a secret; list the name under secrets instead',
  check: (parsed, context) =>
    environments(parsed).flatMap((place) => place.clear.filter(isSecret).map((entry) => ({ range: entry.value?.range ?? entry.keyRange, fixes: moveToSecrets(parsed, context, place, entry) }))),
};

const secretName = /pass|secret|token|api_?key|private_key/i;
/** Names that say where a secret is, or something about one. */
const aboutSecret = /_(?:file|path|dir|url|uri|host|port|ttl|length|name|algorithm|header|expiry|expires_in|issuer|audience)$/i;
const minLength = 8;

/** One reference as the whole value, or a longer text under a name that speaks of secrets. */
function isSecret({ key, value }: MapEntry): boolean {
  if (!isText(value)) return false;
  if (wholeReference(value.value) !== undefined) return true;
  return secretName.test(key) && !aboutSecret.test(key) && value.value.length >= minLength && !value.value.replaceAll('$${', '').includes('${');
}
