import { registerMessages } from '../../core/base/index.ts';
import { isText, parseImage, type ParsedDeploy, type Position, type Range } from '../../core/config/index.ts';
import type { Fix } from '../../core/rules/index.ts';
import { nodeAtPosition } from '../hover/at.ts';

export interface Pinnable {
  /** As written. */
  readonly image: string;
  /** Behind the last character of the reference. */
  readonly at: Range;
}

/** The image under the cursor, when it has no digest yet. */
export function pinnable(parsed: ParsedDeploy, position: Position): Pinnable | undefined {
  const found = nodeAtPosition(parsed, position);
  const { path } = found ?? { path: [] };
  if (path.length !== 3 || path[0] !== 'services' || path[2] !== 'image') return undefined;
  const node = found?.scalar ?? found?.entry?.value;
  if (!isText(node) || node.viaAlias || node.textStart === undefined || parseImage(node.value) === undefined || node.value.includes('@')) return undefined;
  const end = node.textStart + node.value.length;
  return { image: node.value, at: parsed.lines.range(end, end) };
}

export const pinFix = ({ image, at }: Pinnable, digest: string): Pick<Fix, 'title' | 'edits'> => ({ title: { code: 'action.pin', args: { image } }, edits: [{ range: at, newText: `@${digest}` }] });

registerMessages({
  'action.pin': 'Pin {image} to the digest that it has now',
  'action.pin-unknown': 'The registry did not say which digest {image} has now; look-ups of registries may be off, or it wants a login.',
});
