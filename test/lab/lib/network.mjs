// @ts-check

/** The lab's own network: a bridge inside its namespace. The operator (tests, registry, load generators) is .1. */
export const network = {
  bridge: 'lab0',
  prefix: '172.31.250',
  operator: '172.31.250.1',
  registryName: 'registry.lab',
  registryPort: 5000,
  /** The same registry, for users with a password. */
  loginPort: 5001,
};

/** Address of the n-th host (from 0): 172.31.250.11, .12, ... */
export function hostAddress(/** @type {number} */ index) {
  return `${network.prefix}.${11 + index}`;
}

/** The lab's end of a host's network cable; the same name after every reboot. */
export function cable(/** @type {string} */ host) {
  return `vb-${host}`;
}
