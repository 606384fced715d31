import { entriesOf, isText, itemsOf, valueOf, type ParsedDeploy } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { perParse, serverEntries, serviceEntries } from '../view.ts';
import { subjects } from './subjects.ts';
import { entryOf } from '../../config/index.ts';

export const buildMultiArch: Rule = {
  code: 'jiji/build-multi-arch',
  severity: 'information',
  message: 'Image will be built for {archs}',
  check: (parsed) => {
    const archOf = archs(parsed);
    return subjects(parsed).flatMap(({ entry, config }) => {
      const build = entryOf(entry.value, 'build');
      const needed = [...new Set(config.servers.map((server) => archOf.get(server)).filter((arch) => arch !== undefined))].sort();
      return build?.value === undefined || needed.length < 2 ? [] : [{ range: build.keyRange, args: { archs: needed.join(' and ') } }];
    });
  },
};

/** Architectures of servers by name; not of those where a variable decides, or where the value is wrong. */
const archs = perParse((parsed): ReadonlyMap<string, string> => {
  const open = new Set(unclear(parsed));
  return new Map((parsed.config?.servers ?? []).filter((server) => !open.has(server.name) && !open.has(server.host)).map((server) => [server.name, server.arch]));
});

/** Names of servers, or in form A their hosts, whose architecture is not one of the two. */
function unclear(parsed: ParsedDeploy): readonly string[] {
  const isOpen = (node: Parameters<typeof valueOf>[0]): boolean => {
    const arch = valueOf(node, 'arch');
    return arch !== undefined && !(isText(arch) && (arch.value === 'amd64' || arch.value === 'arm64'));
  };
  const inline = serviceEntries(parsed).flatMap(({ value }) => itemsOf(valueOf(value, 'servers'))).filter((item) => entriesOf(item).length > 0 && isOpen(item));
  const hosts = inline.map((item) => valueOf(item, 'host')).filter(isText).map((host) => host.value.trim());
  return [...serverEntries(parsed).filter(({ value }) => isOpen(value)).map(({ key }) => key), ...hosts];
}
