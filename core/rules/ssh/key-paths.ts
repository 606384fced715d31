import { isText, keyKind, textItems, valueOf, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { perParse, serverEntries } from '../view.ts';

type TextNode = ScalarNode & { readonly value: string };

/** Every path of a private key file, of all servers or of one. Keys, commands and names of variables that form C allows are no paths. */
export const keyPaths = perParse((parsed): readonly TextNode[] =>
  [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map(({ value }) => value)]
    .flatMap((level) => [valueOf(level, 'key_path'), ...textItems(valueOf(level, 'keys')), ...textItems(valueOf(level, 'private_keys'))])
    .filter(isText)
    .filter(({ value }) => value !== '' && !value.includes('${') && isPath(value, parsed)));

function isPath(value: string, parsed: ParsedDeploy): boolean {
  const kind = keyKind(value);
  return kind === 'plain' || (kind === 'capitals' && parsed.dialect.dialect !== 'C');
}

/** The SSH config files that are read: named ones with their place, or the usual two for `config: true`. */
export const sshConfigFiles = perParse((parsed): readonly { readonly path: string; readonly named: boolean; readonly node: ScalarNode }[] => {
  const node = valueOf(valueOf(parsed.root, 'ssh'), 'config');
  if (node?.kind === 'scalar' && node.value === true) return ['~/.ssh/config', '/etc/ssh/ssh_config'].map((path) => ({ path, named: false, node }));
  const named = isText(node) ? [node] : textItems(node);
  return named.filter(({ value }) => value !== '' && value !== 'false' && value !== 'true' && !value.includes('${')).map((one) => ({ path: one.value, named: true, node: one }));
});
