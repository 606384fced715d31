import { isList, isMap, itemsOf, valueOf, type MapEntry, type MapNode, type ParsedDeploy } from '../../../config/index.ts';
import { serverEntries, serviceEntries } from '../../view.ts';

export interface Route {
  readonly entry: MapEntry;
  readonly service: MapNode;
  readonly route: MapNode;
}

/** Every map of a route: proxies without targets, and targets. */
export function routeMaps(parsed: ParsedDeploy): readonly Route[] {
  return serviceEntries(parsed).flatMap((entry) => {
    const service = entry.value;
    const proxy = valueOf(service, 'proxy');
    if (!isMap(service) || !isMap(proxy)) return [];
    const targets = valueOf(proxy, 'targets');
    return (isList(targets) ? itemsOf(targets).filter(isMap) : [proxy]).map((route) => ({ entry, service, route }));
  });
}

/** Where keys of SSH stand: `ssh` and each server. */
export const loginMaps = (parsed: ParsedDeploy): readonly MapNode[] => [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map(({ value }) => value)].filter(isMap);

/** An item of a flow list, quoted where plain text would not do. */
export const written = (text: string): string => (/^[\w~./@-]+$/.test(text) ? text : JSON.stringify(text));

export const flowList = (texts: readonly string[]): string => `[${texts.map(written).join(', ')}]`;
