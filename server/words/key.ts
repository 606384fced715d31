import { docsPage, registerMessages, renderCode } from '../../core/base/index.ts';
import { keys, type Dialect } from '../../core/config/index.ts';
import { takes } from '../completion/key-items.ts';
import { code, rows } from './markdown.ts';
import { effects } from './effects.ts';

const reference = docsPage('deploy-yml.md');

/** What the key tables say about a key, as Markdown: what it takes, its default, what it does on a server, where to read more. */
export function keyText(pattern: string, spec: keys.KeySpec, dialect: Dialect): string {
  const name = pattern.split('.').at(-1) ?? '';
  const shape = keys.shapeOf(spec, dialect);
  const given = keys.defaultOf(spec, dialect);
  const effect = effects[pattern.replace(/\.targets\.\*/, '')];
  const table = rows([
    [renderCode('hover.takes'), code(takes(shape))],
    [renderCode('hover.range'), range(shape)],
    [renderCode('hover.default'), given === undefined ? undefined : code(String(given))],
    [renderCode('hover.required'), keys.isRequired(spec, dialect) ? renderCode('hover.yes') : undefined],
    [renderCode('hover.example'), spec.examples?.[0] === undefined ? undefined : code(typeof spec.examples[0] === 'string' ? spec.examples[0] : JSON.stringify(spec.examples[0]))],
    [renderCode('hover.effect'), effect === undefined ? undefined : renderCode(effect)],
    [renderCode('hover.forms'), spec.dialects === undefined || spec.dialects.length === 0 ? undefined : spec.dialects.join(', ')],
  ]);
  return [`**${code(name)}**`, spec.about, choices(shape), outdated(spec), table, `[${renderCode('hover.reference')}](${reference}#${anchor(pattern)})`].filter((part) => part !== '' && part !== undefined).join('\n\n');
}

function choices(shape: keys.Shape): string | undefined {
  const all = shape.type === 'either' ? shape.of : [shape];
  const about = all.flatMap((one) => (one.type === 'text' && one.valuesAbout !== undefined ? Object.entries(one.valuesAbout) : []));
  return about.length === 0 ? undefined : about.map(([value, words]) => `- ${code(value)}: ${words}`).join('\n');
}

function range(shape: keys.Shape): string | undefined {
  const number = (shape.type === 'either' ? shape.of : [shape]).find((one) => one.type === 'integer' || one.type === 'number');
  if (number?.type !== 'integer' && number?.type !== 'number') return undefined;
  const least = number.min ?? number.above;
  if (least === undefined) return undefined;
  return number.max === undefined ? renderCode('hover.at-least', { least }) : renderCode('hover.from-to', { least, most: number.max });
}

function outdated(spec: keys.KeySpec): string | undefined {
  if (spec.aliasOf !== undefined) return renderCode('hover.alias', { key: code(spec.aliasOf) });
  return spec.noEffect === true ? renderCode('hover.no-effect') : undefined;
}

/** Of the section that has the key, as GitHub makes it of a heading. */
function anchor(pattern: string): string {
  const section = pattern.split('.').slice(0, -1).map((step) => (step === '*' ? '<name>' : step)).join('.').replace(/(^services\..*\.(?:targets|servers|files|directories))\.<name>/, '$1[]');
  return section === '' ? 'top-level' : section.toLowerCase().replaceAll(/[^\w -]/g, '');
}

registerMessages({
  'hover.takes': 'takes', 'hover.range': 'range', 'hover.default': 'default', 'hover.required': 'required', 'hover.yes': 'yes', 'hover.example': 'example', 'hover.effect': 'on the server', 'hover.forms': 'forms of the file',
  'hover.at-least': '{least} or more', 'hover.from-to': '{least} to {most}',
  'hover.alias': '⚠ Older spelling: write {key}.', 'hover.no-effect': '⚠ Has no effect here.',
  'hover.reference': 'All keys of this level',
});
