import type { Lines, NodePath, Position } from '../../core/config/index.ts';
import { Scanner } from './scanner.ts';

/** Where the cursor stands in the structure of a text, also where the text does not parse. Columns count UTF-16 units. */
export interface Place {
  /**
   * `key`: the key of a map; `value`: behind a colon, a dash or in a flow list; `open`: on a line of its own where the
   * value of a key may begin, be it a map, a list or a scalar.
   */
  readonly kind: 'key' | 'value' | 'open';
  /** Of the map for `key`, else of the value; for `open` in a list, of the list. */
  readonly path: NodePath;
  readonly line: number;
  /** Cursor. */
  readonly column: number;
  /** The token under the cursor without its quotes: columns and text. Empty at the cursor when there is none. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly quote?: '"' | "'";
  /** The quote has its other end. */
  readonly closed: boolean;
  readonly flow: boolean;
  /** A colon follows the token. */
  readonly colonFollows: boolean;
  /** A space is missing between the colon or the dash and the cursor. */
  readonly needsSpace: boolean;
  /** Column of the keys or dashes here, by which further lines are indented. */
  readonly indent: number;
  /** The line stands at another column than its map or list: where it should. */
  readonly rightIndent?: number;
  /** Keys of the same map, or texts of the same list, but not the token itself. */
  readonly siblings: readonly string[];
}

/** Reads the place of a cursor off the text; undefined in comments, block texts and behind a finished value. */
export function placeAt(text: string, lines: Lines, position: Position): Place | undefined {
  return new Scanner(text, lines, position).place();
}

/** Text of the token before the cursor. */
export const typed = (place: Place): string => place.text.slice(0, place.column - place.from);
