import { isList, isScalar, itemsOf, parsePort, valueOf, type MapEntry, type PortMapping } from '../../config/index.ts';

/** What the `ports` of a service say; undefined when a variable or a wrong type leaves it open. */
export function portsOf(service: MapEntry): readonly PortMapping[] | undefined {
  const node = valueOf(service.value, 'ports');
  if (node !== undefined && !isList(node)) return undefined;
  const items = itemsOf(node);
  if (items.some((item) => !isScalar(item) || item.text.includes('${'))) return undefined;
  return items.flatMap((item) => (isScalar(item) ? (parsePort(item.text) ?? []) : []));
}

/** Distinct TCP container ports that a service is known to list. */
export function tcpPorts(service: MapEntry): readonly number[] {
  const ports = itemsOf(valueOf(service.value, 'ports')).map((item) => (isScalar(item) ? parsePort(item.text) : undefined));
  return [...new Set(ports.flatMap((port) => (port?.protocol === 'tcp' ? [port.containerPort] : [])))];
}
