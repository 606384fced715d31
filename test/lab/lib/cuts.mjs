// @ts-check
import { LabError } from './errors.mjs';
import { must } from './run.mjs';

/** Stands for the operator's end of the network: tests, editor, registry. */
export const operator = 'operator';

/** Which ends cannot reach each other now: rules in a bridge table that is replaced as a whole. */
export class Cuts {
  /** @param {(host: string) => string} port where the lab's bridge sees a host */
  constructor(port) {
    this.port = port;
    /** @type {[string, string | undefined][]} `[a]` is a cut from all other hosts, `[a, b]` one pair */
    this.list = [];
  }

  /** Cuts host `a` from all other hosts (the operator still reaches it), or from `b`: a host or "operator". */
  async cut(/** @type {string} */ a, /** @type {string | undefined} */ b) {
    if (a === operator) [a, b] = [b ?? operator, a];
    if (a === operator || a === b) throw new LabError('a cut needs two different ends, at least one of them a host');
    this.list = [...this.list.filter((pair) => !same(pair, [a, b])), [a, b]];
    await this.apply();
  }

  /** Undoes a cut; without ends, all of them. */
  async heal(/** @type {string | undefined} */ a, /** @type {string | undefined} */ b) {
    if (a === undefined) this.list = [];
    else {
      const rest = this.list.filter((pair) => !same(pair, [a, b]));
      if (rest.length === this.list.length)
        throw new LabError(`nothing is cut between ${a} and ${b ?? 'the other hosts'}; cut now: ${this.describe().join(', ') || 'nothing'}`);
      this.list = rest;
    }
    await this.apply();
  }

  describe() {
    return this.list.map(([a, b]) => `${a} from ${b ?? 'all other hosts'}`);
  }

  /** Puts the rules into force; again when a host's port has changed. */
  async apply() {
    const forward = this.list.flatMap(([a, b]) =>
      b === undefined
        ? [`iifname "${this.port(a)}" drop`, `oifname "${this.port(a)}" drop`]
        : b === operator
          ? []
          : [`iifname "${this.port(a)}" oifname "${this.port(b)}" drop`, `iifname "${this.port(b)}" oifname "${this.port(a)}" drop`],
    );
    const own = this.list.filter(([, b]) => b === operator).map(([a]) => this.port(a));
    const chain = (/** @type {string} */ hook, /** @type {string[]} */ rules) =>
      ` chain ${hook} {\n  type filter hook ${hook} priority 0\n${rules.map((rule) => `  ${rule}\n`).join('')} }\n`;
    await must(['nft', '-f', '-'], {
      input:
        'table bridge lab\ndelete table bridge lab\n' +
        (this.list.length === 0
          ? ''
          : `table bridge lab {\n${chain('forward', forward)}${chain(
              'input',
              own.map((name) => `iifname "${name}" drop`),
            )}${chain(
              'output',
              own.map((name) => `oifname "${name}" drop`),
            )}}\n`),
    });
  }
}

function same(/** @type {[string, string | undefined]} */ x, /** @type {[string, string | undefined]} */ y) {
  return (x[0] === y[0] && x[1] === y[1]) || (x[0] === y[1] && x[1] === y[0]);
}
