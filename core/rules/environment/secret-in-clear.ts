import { isText, wholeReference, type MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { moveToSecrets } from './move-to-secrets.ts';
import { environments } from './places.ts';
import { namesSecret } from './secret-name.ts';

export const secretInClear: Rule = {
  code: 'jiji/secret-in-clear',
  severity: 'warning',
  message: 'Looks like a secret; list the name under secrets instead',
  check: (parsed, context) =>
    environments(parsed).flatMap((place) => place.clear.filter(isSecret).map((entry) => ({ range: entry.value?.range ?? entry.keyRange, fixes: moveToSecrets(parsed, context, place, entry) }))),
};

const minLength = 8;

/** One reference as the whole value, or a longer text under a name that speaks of secrets. */
function isSecret({ key, value }: MapEntry): boolean {
  if (!isText(value)) return false;
  if (wholeReference(value.value) !== undefined) return true;
  return namesSecret(key) && value.value.length >= minLength && !value.value.replaceAll('$${', '').includes('${');
}
