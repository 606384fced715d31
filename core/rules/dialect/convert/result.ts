import type { Args } from '../../../base/index.ts';
import type { Range } from '../../../config/index.ts';
import type { TextEdit } from '../../rule.ts';

/** A form that a file can be written in. */
export type TargetForm = 'B' | 'C';

/** Something that has no equal in the other form; a code of the message catalogue. */
export interface ConversionNote {
  readonly code: string;
  readonly args: Args;
  readonly range: Range;
}

/** The edits that write a file in another form and what is lost on the way; or all that stands against it. */
export type Conversion =
  | { readonly kind: 'converted'; readonly edits: readonly TextEdit[]; readonly lost: readonly ConversionNote[] }
  | { readonly kind: 'refused'; readonly reasons: readonly ConversionNote[] };
