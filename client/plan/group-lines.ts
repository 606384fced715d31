import type { PlanView } from '../../core/protocol/worker.ts';

type Line = PlanView['lines'][number];

/** A line of a plan with all servers it is true of. */
export interface GroupedLine extends Omit<Line, 'host'> {
  readonly hosts: readonly string[];
}

/** Who the line is about: its servers, and its service unless the text begins with that. */
export const lineSubject = ({ hosts, service, text }: GroupedLine): string => [hosts.join(', '), ...(service === undefined || text.startsWith(`${service}:`) ? [] : [service])].join(' · ');

/** Lines that say the same of several servers become one, in the order of their first server. */
export function groupLines(lines: readonly Line[]): GroupedLine[] {
  const groups = new Map<string, GroupedLine & { readonly hosts: string[] }>();
  for (const { host, ...rest } of lines) {
    const key = JSON.stringify([rest.service, rest.kind, rest.text]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...rest, hosts: [host] });
    else if (!known.hosts.includes(host)) known.hosts.push(host);
  }
  return [...groups.values()];
}
