import type { Arch, ServerConfig } from '../../config/model.ts';
import type { PreflightDocument } from '../../remote/preflight.ts';
import type { RemoteHost } from '../../ssh/host.ts';

/** What was seen of one server before a plan was made. */
export interface Observation {
  readonly server: ServerConfig;
  readonly host: RemoteHost;
  readonly document: PreflightDocument;
  /** What the processor really is; undefined for one we have no parts for. */
  readonly arch: Arch | undefined;
  /** The server's clock minus the operator's, ms; good to half a round trip. */
  readonly clockOffsetMs: number;
}

const machines: Readonly<Record<string, Arch>> = { x86_64: 'amd64', amd64: 'amd64', aarch64: 'arm64', arm64: 'arm64' };

/** Word of `uname -m` as our name of the architecture. */
export const archOf = (machine: string): Arch | undefined => machines[machine];
