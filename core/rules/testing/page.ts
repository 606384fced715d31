/** The first fenced block of a kind in the section with a title. */
export const block = (text: string, title: string, kind: string): string | undefined => {
  const from = text.indexOf(`\n## ${title}\n`);
  const next = text.indexOf('\n## ', from + 4);
  return from < 0 ? undefined : new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\\n?\`\`\``).exec(text.slice(from, next < 0 ? undefined : next))?.[1];
};
