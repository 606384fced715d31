import { entriesOf, isText, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const noEffect: Rule = {
  code: 'jiji/no-effect',
  severity: 'information',
  message: '"{key}" has no effect',
  check: (parsed) => [
    ...faultsOf(parsed, 'known')
      .filter(({ spec }) => spec.noEffect === true && spec.refused !== true && (spec.dialects === undefined || spec.dialects.includes(parsed.dialect.dialect)))
      .map(({ entry, path }) => ({ ...finding(entry), ...(path === 'network.discovery' && asksForMore(entry) ? { severity: 'warning' as const } : {}) })),
    ...unknownOptions(parsed).map(finding),
  ],
};

const finding = (entry: MapEntry): Finding => ({ range: entry.keyRange, args: { key: entry.key } });

/** `corrosion` is what there is anyway; who writes another value expects something else. */
const asksForMore = ({ value }: MapEntry): boolean => isText(value) && value.value !== 'corrosion' && !value.value.includes('${');

const sshOptions: ReadonlySet<string> = new Set([
  'serveraliveinterval', 'serveralivecountmax', 'compression', 'stricthostkeychecking', 'userknownhostsfile', 'hostkeyalgorithms', 'kexalgorithms', 'ciphers', 'macs',
]);

/** Options of OpenSSH that the product's own SSH does not have. */
const unknownOptions = (parsed: ParsedDeploy): readonly MapEntry[] =>
  entriesOf(valueOf(valueOf(parsed.root, 'ssh'), 'options')).filter(({ key }) => !sshOptions.has(key.toLowerCase()));
