import type { Rule } from '../rule.ts';
import { mounts, plainPath } from './mounts.ts';

/** The engines' sockets, also by way of `/run`, and the whole file system. */
const powerful: ReadonlySet<string> = new Set(['/var/run/docker.sock', '/run/docker.sock', '/run/podman/podman.sock', '/var/run/podman/podman.sock', '/']);

export const volumeSocket: Rule = {
  code: 'jiji/volume-socket',
  severity: 'warning',
  message: 'Gives the container control of the host',
  check: (parsed) =>
    mounts(parsed)
      .flatMap(({ key, source }) => (key === 'volumes' && source !== undefined && powerful.has(plainPath(source.text)) ? [source] : []))
      .map(({ range }) => ({ range })),
};
