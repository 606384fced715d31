import { isScalar, itemsOf, parsePort, valueOf, type PortMapping, type ScalarNode } from '../../config/index.ts';
import { perParse } from '../view.ts';
import { subjects, type Subject } from './subjects.ts';

/** A well-formed item of `ports`. */
export interface PortItem extends Subject {
  readonly item: ScalarNode;
  readonly port: PortMapping;
}

export const portItems = perParse((parsed): readonly PortItem[] =>
  subjects(parsed).flatMap((subject) =>
    itemsOf(valueOf(subject.entry.value, 'ports')).flatMap((item) => {
      if (!isScalar(item) || typeof item.value === 'boolean') return [];
      const port = parsePort(item.text);
      return port === undefined ? [] : [{ ...subject, item, port }];
    }),
  ),
);

/** A port that is taken on every server of its service. */
export interface Binding extends PortItem {
  readonly hostPort: number;
  /** Undefined: all addresses. */
  readonly address: string | undefined;
  /** The container shares the server's network: at which address it listens is its own affair. */
  readonly inHostNetwork: boolean;
}

/** Explicit host ports on a bridge, and the container ports of services in the server's own network. */
export const bindings = perParse((parsed): readonly Binding[] =>
  portItems(parsed).flatMap((one): readonly Binding[] => {
    const { hostPort, hostAddress, containerPort } = one.port;
    if (one.config.networkMode === 'host') return hostPort === undefined ? [{ ...one, hostPort: containerPort, address: undefined, inHostNetwork: true }] : [];
    if (one.config.networkMode !== 'bridge' || hostPort === undefined) return [];
    return [{ ...one, hostPort, address: isEverywhere(hostAddress) ? undefined : hostAddress, inHostNetwork: false }];
  }),
);

export const isEverywhere = (address: string | undefined): boolean => address === undefined || address === '0.0.0.0';

/** Whether two ports cannot be open at the same time on one server. */
export const collide = (one: Binding, other: Binding): boolean =>
  one.hostPort === other.hostPort && one.port.protocol === other.port.protocol && (one.address === undefined || other.address === undefined || one.address === other.address);
