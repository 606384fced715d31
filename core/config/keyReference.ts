import { rootKeys, type KeySpec, type Level, type Shape } from './keys/index.ts';

interface Section {
  /** `services.<name>.proxy`; empty at the top. */
  readonly path: string;
  readonly level: Level;
}

/** The reference of every key of a deploy.yml as a Markdown page, made from the key tables. */
export function keyReference(): string {
  const sections: Section[] = [];
  collect(rootKeys, '', sections);
  return `${head}\n${sections.map(page).join('\n')}`;
}

const head = `# Keys of deploy.yml

Made from the key tables by \`npx vitest run --project unit core/config/jsonSchema -u\`. Forms are told apart in [dialects.md](dialects.md); a key without a form stands in all of them. \`<name>\` is a name of your choice, \`[]\` an item of a list.
`;

/** Levels in the order in which they are met; a level that several keys share (targets of a proxy) stands once for each. */
function collect(level: Level, path: string, sections: Section[]): void {
  sections.push({ path, level });
  for (const [key, spec] of Object.entries(level)) {
    if (spec.aliasOf !== undefined) continue;
    for (const { at, keys } of maps(spec.shapeIn?.B ?? spec.shape, path === '' ? key : `${path}.${key}`)) collect(keys, at, sections);
  }
}

function maps(shape: Shape, at: string): readonly { readonly at: string; readonly keys: Level }[] {
  if (shape.type === 'map') return [{ at, keys: shape.keys }];
  if (shape.type === 'record') return maps(shape.of, `${at}.<name>`);
  if (shape.type === 'list') return maps(shape.of, `${at}[]`);
  return shape.type === 'either' ? shape.of.flatMap((one) => maps(one, at)) : [];
}

const page = ({ path, level }: Section): string =>
  [`## ${path === '' ? 'Top level' : `\`${path}\``}`, '', '| key | takes | default | forms | what it is |', '| --- | --- | --- | --- | --- |', ...Object.entries(level).map(([key, spec]) => row(key, spec)), ''].join('\n');

const row = (key: string, spec: KeySpec): string =>
  `| ${[`\`${key}\`${needed(spec)}`, takes(spec.shapeIn?.B ?? spec.shape), defaults(spec), spec.dialects === undefined ? 'all' : spec.dialects.join(', ') || 'none', about(spec)].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function needed(spec: KeySpec): string {
  if (spec.required === true) return ' (required)';
  return spec.requiredIn === undefined ? '' : ` (required in ${spec.requiredIn.join(', ')})`;
}

function takes(shape: Shape): string {
  switch (shape.type) {
    case 'either':
      return [...new Set(shape.of.map(takes))].join(' or ');
    case 'text':
      return shape.values === undefined ? 'text' : shape.values.map((value) => `\`${value}\``).join(' or ');
    case 'integer':
    case 'number':
      return `${shape.type === 'integer' ? 'whole number' : 'number'}${range(shape)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'map':
      return 'map';
    case 'record':
      return 'map by name';
    case 'list':
      return `list of ${takes(shape.of)}`;
  }
}

function range({ min, max, above }: { min?: number; max?: number; above?: number }): string {
  const low = above === undefined ? min : `more than ${above}`;
  if (low === undefined && max === undefined) return '';
  return max === undefined ? ` from ${low ?? 0}` : ` ${low ?? 0} to ${max}`;
}

function defaults(spec: KeySpec): string {
  const usual = spec.default === undefined ? [] : [`\`${spec.default}\``];
  return [...usual, ...Object.entries(spec.defaultIn ?? {}).map(([form, value]) => `\`${value}\` in ${form}`)].join(', ') || '–';
}

function about(spec: KeySpec): string {
  const example = spec.examples?.[0] === undefined ? '' : ` Example: \`${JSON.stringify(spec.examples[0])}\`.`;
  const values = spec.shape.type === 'text' ? Object.entries(spec.shape.valuesAbout ?? {}).map(([value, words]) => ` \`${value}\`: ${words}`).join('') : '';
  const elsewhere = spec.elsewhere === undefined ? '' : ` In other forms: ${spec.elsewhere.split(' and ').map((key) => `\`${key}\``).join(' and ')}.`;
  return `${spec.about}${values}${example}${elsewhere}${spec.aliasOf === undefined ? '' : ` Write \`${spec.aliasOf}\`.`}${spec.noEffect === true ? ' Nothing is done with it.' : ''}`;
}
