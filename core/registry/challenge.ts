/** One way to log in that a server names in `WWW-Authenticate`. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By name in lower case. */
  readonly params: Readonly<Record<string, string>>;
}

const scheme = /\s*([A-Za-z][\w-]*)(?=\s|,|$)/y;
const param = /\s*([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*/y;
const comma = /\s*,\s*/y;

/** Reads `WWW-Authenticate` (RFC 9110, 11.6.1). Stops at the first thing that it cannot read. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const eat = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(header);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < header.length) {
    while (eat(comma) !== null);
    const name = eat(scheme);
    if (name === null) break;
    const params: Record<string, string> = {};
    for (let pair = eat(param); pair !== null; pair = nextParam(eat)) params[(pair[1] ?? '').toLowerCase()] = pair[3] ?? (pair[2] ?? '').replace(/\\(.)/g, '$1');
    challenges.push({ scheme: (name[1] ?? '').toLowerCase(), params });
  }
  return challenges;
}

/** The next `name=value` of the same challenge; the comma before it may as well end the challenge. */
function nextParam(eat: (pattern: RegExp) => RegExpExecArray | null): RegExpExecArray | null {
  return eat(comma) === null ? null : eat(param);
}
