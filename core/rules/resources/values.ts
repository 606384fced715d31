import { isScalar, valueOf, type MapEntry, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { serviceEntries } from '../view.ts';

/** Texts and numbers under one key of every service; what a variable leaves open is not among them. */
export function valuesOf(parsed: ParsedDeploy, key: string): readonly { readonly service: MapEntry; readonly node: ScalarNode }[] {
  return serviceEntries(parsed).flatMap((service) => {
    const node = valueOf(service.value, key);
    return isScalar(node) && (Number.isFinite(node.value) || (typeof node.value === 'string' && !node.value.includes('${'))) ? [{ service, node }] : [];
  });
}
