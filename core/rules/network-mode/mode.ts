import { isText, valueOf, type MapEntry, type ScalarNode } from '../../config/index.ts';

export type ModeKind = 'bridge' | 'host' | 'service' | 'refused' | 'other';

/** What stands under `network_mode` of a service. */
export interface Mode {
  readonly kind: ModeKind;
  readonly node: ScalarNode & { readonly value: string };
  /** The service whose network is shared; empty unless `kind` is `service`. */
  readonly target: string;
}

/** Undefined where nothing is set, or a variable or a wrong type leaves it open. */
export function modeOf(service: MapEntry): Mode | undefined {
  const node = valueOf(service.value, 'network_mode');
  if (!isText(node) || node.value.includes('${')) return undefined;
  const { value } = node;
  if (value === 'bridge' || value === 'host') return { kind: value, node, target: '' };
  if (/^service:./.test(value)) return { kind: 'service', node, target: value.slice('service:'.length) };
  return { kind: value === 'none' || value.startsWith('container:') ? 'refused' : 'other', node, target: '' };
}

/** Whether a service may have a network of its own project: `bridge`, or what is not known. */
export function mayBeBridge(service: MapEntry): boolean {
  const node = valueOf(service.value, 'network_mode');
  return node === undefined || (isText(node) && node.value.includes('${')) || modeOf(service)?.kind === 'bridge';
}
