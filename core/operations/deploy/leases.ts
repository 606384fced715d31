import type { Observed } from '../../remote/inspect.ts';

const last = 254;
const first = 2;

/** Hands out addresses of one server's /24 as the server itself will: ascending, after the last one given, around the end. */
export class Leases {
  readonly #used: Set<string>;
  readonly #base: string;
  #next: number;

  constructor(observed: Observed) {
    const subnet = observed.parameters?.subnet ?? observed.network?.subnet ?? '';
    this.#base = subnet.split('.').slice(0, 3).join('.');
    const rows = observed.registry === null || 'error' in observed.registry ? [] : observed.registry.containers.map((row) => row.ip);
    this.#used = new Set([...(observed.containers ?? []).map((container) => container.ip), ...rows]);
    const given = observed.lastLease?.startsWith(`${this.#base}.`) === true ? Number(observed.lastLease.split('.')[3]) : first - 1;
    this.#next = given >= last ? first : given + 1;
  }

  /** Undefined when all 253 are in use. */
  take(): string | undefined {
    for (let step = 0; step <= last - first; step++) {
      const candidate = `${this.#base}.${first + ((this.#next - first + step) % (last - first + 1))}`;
      if (this.#used.has(candidate)) continue;
      this.#used.add(candidate);
      this.#next = Number(candidate.split('.')[3]) + 1;
      return candidate;
    }
    return undefined;
  }
}
