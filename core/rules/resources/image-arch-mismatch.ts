import { isText, valueOf, type ParsedDeploy } from '../../config/index.ts';
import { readTime } from '../read-time.ts';
import type { Finding, LiveFacts, Rule } from '../rule.ts';
import { serverLabel, serviceEntries } from '../view.ts';

export const imageArchMismatch: Rule = {
  code: 'jiji/image-arch-mismatch',
  severity: 'hint',
  message: 'The image is built for {archs}, and {servers} (looked up {time}); choose an image for that architecture',
  check: (parsed, { live }) => (live === undefined ? [] : mismatches(parsed, live)),
};

/** Servers that are named in one message at most. */
const named = 3;

function mismatches(parsed: ParsedDeploy, live: LiveFacts): readonly Finding[] {
  const archs = new Map((parsed.config?.servers ?? []).map(({ name, arch }) => [name, archName(live.server(name)?.arch ?? arch)]));
  const serversOf = new Map((parsed.config?.services ?? []).map(({ name, servers }) => [name, servers]));
  return serviceEntries(parsed).flatMap((service): Finding[] => {
    const node = valueOf(service.value, 'image');
    const image = isText(node) && !node.value.includes('${') ? live.imageArchs(node.value) : undefined;
    if (node === undefined || image === undefined || image.archs.length === 0) return [];
    const built = new Set(image.archs.map(archName));
    const others = (serversOf.get(service.key) ?? []).filter((server) => !built.has(archs.get(server) ?? ''));
    const first = others[0];
    if (first === undefined) return [];
    const servers = others.slice(0, named).map((server) => `"${serverLabel(parsed)(server)}" is ${archs.get(server) ?? ''}`).join(', ');
    return [{ range: node.range, args: { archs: [...built].join(', '), servers: others.length > named ? `${servers} and ${others.length - named} more` : servers, time: readTime(image.readAt) } }];
  });
}

/** One name for an architecture, whoever named it: `amd64` of `x86_64`, `arm64` of `aarch64` or `arm64/v8`. */
function archName(arch: string): string {
  const name = arch.toLowerCase().split('/')[0] ?? '';
  return otherNames.get(name) ?? name;
}

const otherNames = new Map([['x86_64', 'amd64'], ['aarch64', 'arm64']]);
