/** A sign that only a shell understands; offsets in the command. */
export interface ShellSign {
  readonly from: number;
  readonly to: number;
}

/** The first of `&&`, `||`, `|`, `;`, `>`, `<` and `$(` outside of quotes. Quoted text may be the script of a shell that is started. */
export function shellSign(command: string): ShellSign | undefined {
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at);
    if (sign === '\\') at++;
    else if (sign === "'" || sign === '"') at = closing(command, at);
    else {
      const found = /^(?:&&|\|\|?|;|>>?|<<?|\$\()/.exec(command.slice(at, at + 2))?.[0];
      if (found !== undefined) return { from: at, to: at + found.length };
    }
  }
  return undefined;
}

/** Offset of the quote that ends the one at `from`. */
function closing(command: string, from: number): number {
  const quote = command.charAt(from);
  let at = from + 1;
  while (at < command.length && command.charAt(at) !== quote) at += quote === '"' && command.charAt(at) === '\\' ? 2 : 1;
  return at;
}
