import { renderProblem } from '../base/index.ts';
import type { ServerVersions } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { lookAt } from './init/look.ts';
import { memberRows, registryAnswers } from './init/registry-view.ts';
import { isRowOfSeen } from './membership/quorum.ts';
import { builtInManifest } from './parts-builtin.ts';

const partNames = ['corrosion', 'coredns', 'kamal-proxy'] as const;

/**
 * Which version of every part each server has, beside what the cluster says it runs and what this version of the product
 * pins. A server that does not answer is part of the answer.
 */
export async function serverVersions(ctx: OperationContext): Promise<readonly ServerVersions[]> {
  const look = await lookAt(ctx, ctx.config.servers, '');
  const answers = registryAnswers(look.seen);
  const rows = memberRows(answers).filter((row) => row.removed_at === 0);
  const cluster = versionsOf(answers[0]?.metadata['parts']);
  return ctx.config.servers.map((server): ServerVersions => {
    const seen = look.seen.find((entry) => entry.server.name === server.name);
    if (seen === undefined) {
      const why = look.silent.find((entry) => entry.host === server.name);
      return { server: server.name, member: false, ...(why === undefined ? {} : { reason: renderProblem(why) }), parts: [] };
    }
    const { document } = seen;
    return {
      server: server.name, member: rows.some((row) => isRowOfSeen(row, seen)), os: document.osName ?? document.osId ?? '?', kernel: document.kernel, arch: seen.arch ?? document.machine,
      engine: ctx.config.builder.engine, ...(document.engineVersion === null ? {} : { engineVersion: document.engineVersion }),
      parts: partNames.map((name) => {
        const [version, sha256] = (document.parts[name] ?? '').split(' ');
        const pinned = builtInManifest.find((part) => part.name === name)?.version;
        return { name, ...(version === undefined || version === '' ? {} : { version }), ...(sha256 === undefined ? {} : { sha256 }), ...(cluster[name] === undefined ? {} : { cluster: cluster[name] }), ...(pinned === undefined ? {} : { pinned }) };
      }),
    };
  });
}

function versionsOf(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
  } catch {
    return {}; // another tool's word; what is installed is shown all the same
  }
}
