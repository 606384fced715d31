/** One piece of code in Markdown; what stands in the file cannot end it or start a link. */
export const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll(/[\r\n]+/g, ' ')}\``;

/** A list with a label before each value; rows without a value are left out. */
export const rows = (all: readonly (readonly [label: string, value: string | undefined])[]): string =>
  all.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '').map(([label, value]) => `- ${label}: ${value}`).join('\n');

/** Lines of code; the fence is longer than any run of backticks inside. */
export function block(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
