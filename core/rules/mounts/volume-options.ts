import type { Engine } from '../../config/index.ts';

const both = ['ro', 'rw', 'z', 'Z', 'nocopy', 'rshared', 'rslave', 'rprivate', 'shared', 'slave', 'private'];
/** What each engine takes beyond that; Docker's three have no effect on Linux. */
const docker = ['cached', 'delegated', 'consistent'];
const podman = ['U', 'O', 'exec', 'noexec', 'dev', 'nodev', 'suid', 'nosuid', 'bind', 'rbind', 'copy', 'idmap', 'unbindable', 'runbindable'];

/** Options of a volume that an engine takes; of either when it is not known which. */
export const volumeOptions = (engine: Engine | undefined): ReadonlySet<string> =>
  new Set([...both, ...(engine === 'podman' ? [] : docker), ...(engine === 'docker' ? [] : podman)]);

/** Two options that contradict each other. */
export const contradicts = (options: readonly string[]): boolean =>
  [['ro', 'rw'], ['z', 'Z']].some((pair) => pair.every((option) => options.includes(option)));
