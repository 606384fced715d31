import { Connection } from '../../../core/ssh/connection.ts';

/** Where a stage stands still until the sweep lets it go: `begun` = journaled, nothing done; `done` = all done, not journaled. */
export interface Break {
  readonly step: string;
  readonly at: 'begun' | 'done';
}

/** Files on the server that the sweep and a held step talk through; gone after a power loss, as the step is. */
export const holdFile = '/run/jiji-sweep.hold';
export const reachedFile = '/run/jiji-sweep.reached';

const hold = `if [ -e ${holdFile} ]; then : >${reachedFile}; while [ -e ${holdFile} ]; do sleep 0.02; done; fi\n`;

interface Part {
  readonly path: string;
  readonly mode: string;
  readonly content: Buffer;
}

/** The other side of `packFiles`. */
function unpack(packed: Buffer): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; ;) {
    const end = packed.indexOf(10, at);
    const [path, mode, bytes] = packed.subarray(at, end).toString().split(' ');
    if (path === '.' || path === undefined || mode === undefined) return parts;
    at = end + 1 + Number(bytes);
    parts.push({ path, mode, content: packed.subarray(end + 1, at) });
  }
}

const pack = (parts: readonly Part[]): Buffer =>
  Buffer.concat([...parts.flatMap(({ path, mode, content }) => [Buffer.from(`${path} ${mode} ${content.length}\n`), content]), Buffer.from('.\n')]);

/** The script file of a step: the journal line in the stage's program says which number it has. */
function scriptOf(parts: readonly Part[], step: string): string | undefined {
  for (const { path, content } of parts) {
    if (!path.endsWith('/program.sh')) continue;
    const found = new RegExp(`^jiji_step '?(\\d+)'? '?${step.replaceAll('.', '\\.')}'? `, 'm').exec(content.toString());
    if (found !== null) return path.replace(/program\.sh$/, `${found[1] ?? ''}.sh`);
  }
  return undefined;
}

/** A stage's files with the hold in one step's script; anything else as it is. */
export function withBreak(stdin: string | Uint8Array, wanted: Break): string | Uint8Array {
  const packed = Buffer.from(stdin);
  if (!packed.includes('/program.sh 600 ')) return stdin;
  const parts = unpack(packed);
  const script = scriptOf(parts, wanted.step);
  if (script === undefined) return stdin;
  return pack(parts.map((part) => {
    if (part.path !== script) return part;
    const text = part.content.toString();
    // After `set -eu`, the library and the arguments, which are the first three lines of a script file or more.
    const content = wanted.at === 'done' ? `${text}${hold}` : text.replace('. "$JIJI_LIB"\n', (line) => `${line}${hold}`);
    return { ...part, content: Buffer.from(content) };
  }));
}

/** Makes every connection of this process put the break into the stage that has its step. */
export function injectBreak(wanted: Break): void {
  const plain = Object.getOwnPropertyDescriptor(Connection.prototype, 'stream')?.value as Connection['stream'];
  Connection.prototype.stream = function (this: Connection, script, args, options) {
    return plain.call(this, script, args, typeof options.stdin === 'string' || options.stdin instanceof Uint8Array ? { ...options, stdin: withBreak(options.stdin, wanted) } : options);
  };
}
