import { entryOf, isMap, isScalar, valueOf, type MapEntry, type MapNode } from '../../config/index.ts';

/** The `proxy` of a service that is a map and is not switched off. */
export function proxyOf(service: MapEntry): (MapEntry & { readonly value: MapNode }) | undefined {
  const proxy = entryOf(service.value, 'proxy');
  const enabled = valueOf(proxy?.value, 'enabled');
  if (proxy === undefined || !isMap(proxy.value) || (isScalar(enabled) && enabled.value === false)) return undefined;
  return { ...proxy, value: proxy.value };
}
