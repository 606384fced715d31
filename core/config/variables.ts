import type { NodePath } from './model.ts';

/** Gives the value of a variable or secret by name. */
export type Lookup = (name: string) => string | undefined;

export interface VariablePart {
  readonly kind: 'reference' | 'escape' | 'malformed';
  /** Empty unless a reference. */
  readonly name: string;
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
}

/** All `${NAME}`, `$${` and malformed `${` of a text, in order. */
export function variableParts(text: string): readonly VariablePart[] {
  const parts: VariablePart[] = [];
  for (const found of text.matchAll(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{[^}\n]*\}?/g)) {
    const [whole, name] = found;
    const kind = whole === '$${' ? 'escape' : name === undefined ? 'malformed' : 'reference';
    parts.push({ kind, name: name ?? '', from: found.index, to: found.index + whole.length });
  }
  return parts;
}

/** Puts values in place of `${NAME}` and `${` in place of `$${`. Names without a value stay as written and are reported. */
export function substitute(text: string, lookup: Lookup, missing: (part: VariablePart) => void): string {
  let out = '';
  let at = 0;
  for (const part of variableParts(text)) {
    out += text.slice(at, part.from);
    at = part.to;
    const value = part.kind === 'reference' ? lookup(part.name) : part.kind === 'escape' ? '${' : undefined;
    if (part.kind === 'reference' && value === undefined) missing(part);
    out += value ?? text.slice(part.from, part.to);
  }
  return out + text.slice(at);
}

/** The name when a text is exactly one `${NAME}`. */
export const wholeReference = (text: string): string | undefined => /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1];

export const isCapitals = (text: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(text);

/** What an item of `keys`, or a password, is: a private key itself, a command of this machine in `$( )`, a name in capitals, or plain text such as a path. */
export function keyKind(text: string): 'inline' | 'command' | 'capitals' | 'plain' {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'inline';
  if (/^\$\([\s\S]*\)$/.test(text.trim())) return 'command';
  return isCapitals(text) ? 'capitals' : 'plain';
}

/** Fields whose `${NAME}` is left for the shell or tool that reads them. `*` is one step of the path. */
const shellFields = [
  'services.*.command', 'services.*.command.*', 'services.*.crons.*.command', 'services.*.crons.*.command.*',
  'services.*.proxy.healthcheck.cmd', 'services.*.proxy.health_check.cmd',
  'services.*.proxy.targets.*.healthcheck.cmd', 'services.*.proxy.targets.*.health_check.cmd', 'ssh.proxy_command',
].map((pattern) => pattern.split('.'));

/** Fields where a bare name in capitals is a reference, in every form of the file. */
const bareFields = [
  'builder.registry.password', 'registry.password',
  'services.*.proxy.ssl.certificate_pem', 'services.*.proxy.ssl.private_key_pem',
  'services.*.proxy.targets.*.ssl.certificate_pem', 'services.*.proxy.targets.*.ssl.private_key_pem',
].map((pattern) => pattern.split('.'));
const lateBareFields = ['servers.*.host'].map((pattern) => pattern.split('.'));
const bareFieldsOfC = ['ssh.keys.*', 'servers.*.keys.*', 'services.*.build.args.*'].map((pattern) => pattern.split('.'));

type Pattern = readonly string[];

/** Asked for every text of a file, so the patterns are taken apart once. */
const matches = (path: NodePath, patterns: readonly Pattern[]): boolean =>
  patterns.some((steps) => steps.length === path.length && steps.every((step, index) => step === '*' || step === path[index]));

export const isShellField = (path: NodePath): boolean => matches(path, shellFields);

/** Whether a bare name in capitals at this place of a file of this form is a reference. */
export function isBareField(path: NodePath, dialect: string): boolean {
  if (matches(path, bareFields)) return true;
  if (dialect !== 'B+' && dialect !== 'C') return false;
  return matches(path, lateBareFields) || (dialect === 'C' && matches(path, bareFieldsOfC));
}
