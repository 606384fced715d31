import type { Rule } from '../rule.ts';
import { namesSecret } from '../environment/secret-name.ts';
import { buildArgs, type BuildArg } from './build-args.ts';

export const buildArgSecret: Rule = {
  code: 'jiji/build-arg-secret',
  severity: 'warning',
  message: 'Build arguments stay visible in the image history',
  check: (parsed) => buildArgs(parsed).filter(looksSecret).map(({ range }) => ({ range })),
};

/** Tokens of well-known services, and private keys. */
const secretValue = /^(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_|glpat-|xox[abpr]-|AKIA[A-Z0-9]{12}|sk_live_|npm_[A-Za-z0-9]{20}|-----BEGIN [A-Z ]*PRIVATE KEY)/;

/** The name of a reference tells as much as the name of the argument. A value shorter than 8 characters is hardly a secret. */
const looksSecret = ({ name, value, reference }: BuildArg): boolean =>
  secretValue.test(value) || (reference === undefined ? namesSecret(name) && value.length >= 8 : namesSecret(name) || namesSecret(reference));
