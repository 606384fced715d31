import { moveToSecrets } from '../../../core/rules/environment/move-to-secrets.ts';
import { environments } from '../../../core/rules/environment/places.ts';
import { entryAt, type Refactor } from './refactor.ts';

/** A variable with its value in this file as a secret: its name here, its value in the secrets file. */
export const moveSecret: Refactor = (at) => {
  const found = at.entries.findLast(({ path }) => path.at(-2) === 'clear' && path.at(-3) === 'environment');
  if (found === undefined || entryAt(at, /(?:^|\.)environment$/) === undefined) return undefined;
  const place = environments(at.parsed).find((one) => one.clear.includes(found.entry));
  return place === undefined ? undefined : moveToSecrets(at.parsed, at.context, place, found.entry)[0];
};
