import path from 'node:path';
import { registerMessages } from '../../base/index.ts';
import { references, isVariableName, type ParsedDeploy } from '../../config/index.ts';
import type { Finding, Fix, Rule, SecretFacts } from '../rule.ts';
import { perParse } from '../view.ts';

export const secretMissing: Rule = {
  code: 'jiji/secret-missing',
  severity: 'warning',
  message: 'No value for "{name}" in {tried}; write it into {file}',
  check: (parsed, { secrets, operation, projectRoot }) => {
    if (secrets === undefined) return [];
    const unset = new Set(secrets.unset);
    const file = projectRoot === undefined ? secrets.file : path.relative(projectRoot, secrets.file).replaceAll('\\', '/');
    return asked(parsed).flatMap(({ name, range }): readonly Finding[] => {
      const isThere = secrets.has(name);
      if (isThere && !unset.has(name)) return [];
      // A line without a value gives an empty one: that is legal, and hardly ever meant.
      const severity = operation === true && !isThere ? ('error' as const) : ('warning' as const);
      return [{ range, severity, args: { name, tried: secrets.tried.join(', '), file }, fixes: isThere ? [] : [appendFix(name, secrets)] }];
    });
  },
};

/** References by name and place; a list that comes through an alias names each place once. */
const asked = perParse((parsed: ParsedDeploy) => {
  const all = references(parsed).filter(({ name }) => isVariableName(name));
  return [...new Map(all.map((one) => [`${one.name} ${one.range.start.line}:${one.range.start.character}`, one])).values()];
});

const appendFix = (name: string, secrets: SecretFacts): Fix => ({
  title: { code: 'fix.append-secret', args: { name, file: path.basename(secrets.file) } }, edits: [], appends: [{ path: secrets.file, text: `${name}=\n` }],
});

registerMessages({ 'fix.append-secret': 'Add {name} to {file}' });
