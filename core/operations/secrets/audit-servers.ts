import { problem, problemOf } from '../../base/index.ts';
import lib from '../../host/files/stage-lib.sh';
import lock from '../../host/files/stage-lock.sh';
import { auditText, type AuditEntry } from '../audit.ts';
import type { OperationContext } from '../context.ts';
import '../runner-messages.ts';

/** Writes one audit entry on each server. What cannot be written is a warning and fails nothing (operations.md 2.2). */
export async function auditServers(ctx: OperationContext, servers: readonly string[], entry: Omit<AuditEntry, 'user' | 'host' | 'client'>): Promise<void> {
  await Promise.all(servers.map(async (server) => {
    const text = auditText({ ...entry, user: ctx.operator, host: server, client: ctx.client }, ctx.mask);
    try {
      const host = await ctx.connect(server);
      const result = await host.run(`${lib}\n${lock}\njiji_audit "$@"`, [ctx.config.project, text.text, text.details, text.json]);
      if (result.code !== 0) warn(ctx, server, ctx.mask.apply(result.stderr));
    } catch (error) {
      warn(ctx, server, problemOf(error).evidence ?? '');
    }
  }));
}

const warn = (ctx: OperationContext, host: string, evidence: string): void =>
  ctx.emit({ type: 'warning', problem: problem('audit-unwritten', { host }, { host, evidence }), at: ctx.clock.now() });
