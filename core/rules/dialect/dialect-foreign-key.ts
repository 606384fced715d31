import { keys, isList, type ParsedDeploy } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';
import { renameEdits } from './rename.ts';

export const dialectForeignKey: Rule = {
  code: 'jiji/dialect-foreign-key',
  severity: 'warning',
  message: '"{key}" belongs to form {form}{instead}',
  check: (parsed) =>
    foreignKeys(parsed).map(({ entry, spec, node }) => ({
      range: entry.keyRange,
      args: { key: entry.key, form: formsOf(spec), instead: spec.elsewhere === undefined ? ' and has no effect' : `; here it is "${spec.elsewhere.replace(' and ', '" and "')}"` },
      fixes: renameFix(renameEdits(parsed, node, entry, spec.elsewhere ?? ''), spec.elsewhere ?? ''),
    })),
};

/** Keys that the form of the file does not have, except those that tell the form and those that are refused in every form: they have rules of their own. */
export const foreignKeys = (parsed: ParsedDeploy): readonly Known[] => faultsOf(parsed, 'known').filter((known) => known.spec.refused !== true && !keys.isOf(known.spec, parsed.dialect.dialect) && !tellsForm(known));

type Known = ReturnType<typeof faultsOf<'known'>>[number];

/** `hosts` and `servers` of a service, `servers` as a list; and where secrets stand, which is heard in every form. */
const tellsForm = ({ entry, path }: Known): boolean => path === 'secrets_path' || (path === 'servers' ? isList(entry.value) : entry.key === 'servers' || entry.key === 'hosts');

const formsOf = (spec: keys.KeySpec): string => (spec.dialects === undefined || spec.dialects.length === 0 ? 'C as it was for a few days' : spec.dialects.join(', ').replace(/, (?=[^,]*$)/, ' or '));

const renameFix = (edits: Fix['edits'] | undefined, key: string): readonly Fix[] => (edits === undefined ? [] : [{ title: { code: 'fix.rename', args: { key } }, edits, mechanical: true }]);
