import { isText, keyKind, textItems, valueOf, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { serverEntries } from '../view.ts';

type TextNode = ScalarNode & { readonly value: string };

/** Items of every list of keys. */
export const keyItems = (parsed: ParsedDeploy): readonly TextNode[] => [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map(({ value }) => value)].flatMap((level) => textItems(valueOf(level, 'keys')));

/** Values of form C that ask for a command of this machine. */
export function commandValues(parsed: ParsedDeploy): readonly TextNode[] {
  const password = valueOf(valueOf(valueOf(parsed.root, 'builder'), 'registry'), 'password');
  return [...(isText(password) ? [password] : []), ...keyItems(parsed)].filter(({ value }) => keyKind(value) === 'command');
}
