import { isMap, type ParsedDeploy } from '../../../config/index.ts';
import { applyEdits } from '../../apply.ts';
import { faultsOf } from '../../structure/walk.ts';
import { perParse } from '../../view.ts';
import { convertAToB } from './a-to-b.ts';
import { convertBToC } from './b-to-c.ts';
import { convertCToB } from './c-to-b.ts';
import './words.ts';
import type { Conversion, ConversionNote, TargetForm } from './result.ts';

export type { Conversion, ConversionNote, TargetForm } from './result.ts';

/** The forms that a file can be written in from the one that it has. */
export function targetsOf(parsed: ParsedDeploy): readonly TargetForm[] {
  const { dialect } = parsed.dialect;
  return dialect === 'B' || dialect === 'B+' ? ['C'] : ['B'];
}

/** Writes a file in another form: pure, never throws. A file whose meaning is hidden by errors is refused. */
export function convert(parsed: ParsedDeploy, to: TargetForm): Conversion {
  const { dialect } = parsed.dialect;
  const hidden = faultOf(parsed);
  if (hidden !== undefined) return { kind: 'refused', reasons: [hidden] };
  if (dialect === to || (dialect === 'B+' && to === 'B')) return refused('convert.same', { form: dialect }, parsed);
  if (to === 'C') return dialect === 'A' ? refused('convert.none', { from: 'A', to: 'C' }, parsed) : bToC(parsed);
  return dialect === 'A' ? aToB(parsed) : cToB(parsed);
}

const aToB = perParse(convertAToB);
const bToC = perParse(convertBToC);
const cToB = perParse(convertCToB);

/** The text of a file after a conversion. */
export const convertedText = (parsed: ParsedDeploy, { edits }: Extract<Conversion, { kind: 'converted' }>): string => applyEdits(parsed.text, parsed.lines, edits);

const refused = (code: string, args: ConversionNote['args'], parsed: ParsedDeploy): Conversion => ({ kind: 'refused', reasons: [{ code, args, range: parsed.source.document }] });

function faultOf(parsed: ParsedDeploy): ConversionNote | undefined {
  const fault = (what: string, range = parsed.source.document): ConversionNote => ({ code: 'convert.faulty', args: { what }, range });
  const [problem] = parsed.problems;
  if (problem !== undefined) return fault('the YAML', problem.range);
  if (!isMap(parsed.root)) return fault('the top level');
  const forms = new Set(parsed.dialect.marks.filter(({ decisive }) => decisive).map(({ dialects }) => dialects[0]));
  if (forms.size > 1) return fault('the mixed forms');
  const [repeated] = faultsOf(parsed, 'repeated');
  return repeated === undefined ? undefined : fault('the repeated keys', repeated.entry.keyRange);
}
