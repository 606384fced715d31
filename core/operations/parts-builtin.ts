import type { Arch } from '../config/model.ts';
import type { Part } from './parts.ts';

/** Where a pinned part comes from when no folder of parts is named. */
export type PartOrigin =
  /** A gzipped tar archive that contains the program as `member`. */
  | { readonly kind: 'archive'; readonly url: string; readonly member: string }
  /** An image in a registry that speaks the distribution protocol. */
  | { readonly kind: 'registry'; readonly registry: string; readonly repository: string; readonly tag: string; readonly image: string };

export interface PinnedPart {
  readonly name: Part['name'];
  readonly version: string;
  readonly arch: Arch;
  readonly origin: PartOrigin;
  /** Of the program, or of the archive made of the image; what has none is locked on first use. */
  readonly sha256?: string;
}

const corrosionVersion = '1.0.0';
const corednsVersion = '1.14.2';
const proxyVersion = '0.9.2';
const rustTarget: Readonly<Record<Arch, string>> = { amd64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' };

const forArch = (arch: Arch): readonly PinnedPart[] => [
  { name: 'corrosion', version: corrosionVersion, arch, origin: { kind: 'archive', url: `https://github.com/superfly/corrosion/releases/download/v${corrosionVersion}/corrosion-${rustTarget[arch]}.tar.gz`, member: 'corrosion' } },
  { name: 'coredns', version: corednsVersion, arch, origin: { kind: 'archive', url: `https://github.com/coredns/coredns/releases/download/v${corednsVersion}/coredns_${corednsVersion}_linux_${arch}.tgz`, member: 'coredns' } },
  { name: 'kamal-proxy', version: proxyVersion, arch, origin: { kind: 'registry', registry: 'https://registry-1.docker.io', repository: 'basecamp/kamal-proxy', tag: `v${proxyVersion}`, image: `localhost/jiji/kamal-proxy:${proxyVersion}` } },
];

/** What servers get when nothing else is said: one version of each part. */
export const builtInManifest: readonly PinnedPart[] = [...forArch('amd64'), ...forArch('arm64')];

/** The version of a part that this product comes with. */
export const pinnedVersion = (name: PinnedPart['name']): string => builtInManifest.find((part) => part.name === name)?.version ?? '';
