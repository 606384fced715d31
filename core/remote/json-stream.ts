/**
 * Corrosion's commands print JSON values one after another, over several lines each, with coloured log lines between
 * them. Reads the values; a line outside a value that does not begin one is a log line and skipped. Throws on a value
 * that does not end or is no JSON.
 */
export function readJsonStream(text: string): readonly unknown[] {
  const values: unknown[] = [];
  let open: string[] = [];
  for (const line of text.split('\n')) {
    if (open.length === 0 && !/^\s*[[{]/.test(line)) continue;
    open.push(line);
    const value = complete(open.join('\n'));
    if (value === undefined) continue;
    values.push(value.json);
    open = [];
  }
  if (open.length > 0) throw new Error(`JSON value without an end: ${open[0]?.slice(0, 80) ?? ''}`);
  return values;
}

/** The value when all brackets outside strings are closed. */
function complete(text: string): { readonly json: unknown } | undefined {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return depth === 0 && !inString ? { json: JSON.parse(text) } : undefined;
}
