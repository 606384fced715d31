import type { ClusterState } from '../protocol/cluster.ts';
import type { OperationName, Operations } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { build } from './build/build.ts';
import { audit } from './audit-view/audit.ts';
import { deploy, planDeployView } from './deploy.ts';
import { dns } from './dns.ts';
import { exec } from './exec/exec.ts';
import { init, planInit } from './init.ts';
import { lockAcquire } from './lock-commands/acquire.ts';
import { lockRelease } from './lock-commands/release.ts';
import { lockShow } from './lock-commands/show.ts';
import { rotateKeys } from './keys/rotate.ts';
import { status } from './look.ts';
import { prune } from './prune/prune.ts';
import { registryLoginAll, registryLogout, registryRemove, registrySetup } from './registry/registry.ts';
import { evict } from './membership/evict.ts';
import { planMembership } from './membership/plan.ts';
import { changeProxy } from './proxy/change.ts';
import { proxyLogs } from './proxy/logs.ts';
import { proxyStatus } from './proxy/status.ts';
import { interrupted, resume, undo } from './resume.ts';
import { rollback } from './rollback/rollback.ts';
import { versions } from './rollback/versions.ts';
import { explainSsh } from './explain-ssh.ts';
import { secretsReport } from './secrets/report.ts';
import { rotateSecret } from './secrets/rotate.ts';
import { logs } from './services/logs.ts';
import { remove, restart, start, stop } from './services/services.ts';
import { serverVersions } from './server-versions.ts';
import { teardown } from './teardown.ts';
import { watch } from './watch.ts';

type Handler<N extends OperationName> = (ctx: OperationContext, params: Operations[N]['params'], call: { onCluster?(state: ClusterState): void }) => Promise<Operations[N]['result']>;

/** Every operation by its name; a test compares this list with the commands of editor and command line. */
export const handlers: { readonly [N in OperationName]: Handler<N> } = {
  init: (ctx, params) => init(ctx, params),
  plan: (ctx, params) => (params.operation === 'evict' || params.operation === 'teardown' ? planMembership(ctx, params.operation, params.servers) : params.operation === 'init' || params.operation === 'repair' ? planInit(ctx, { ...params, membersOnly: params.operation === 'repair' }) : planDeployView(ctx, params)),
  deploy: (ctx, params) => deploy(ctx, params),
  resume: (ctx, params) => resume(ctx, params),
  lockShow: (ctx, params) => lockShow(ctx, params),
  lockAcquire: (ctx, params) => lockAcquire(ctx, params),
  lockRelease: (ctx, params) => lockRelease(ctx, params),
  versions: (ctx, params) => versions(ctx, params),
  rollback: (ctx, params) => rollback(ctx, params),
  restart: (ctx, params) => restart(ctx, params),
  stop: (ctx, params) => stop(ctx, params),
  start: (ctx, params) => start(ctx, params),
  remove: (ctx, params) => remove(ctx, params),
  audit: (ctx, params) => audit(ctx, params),
  logs: (ctx, params) => logs(ctx, params),
  exec: (ctx, params) => exec(ctx, params),
  undo: (ctx, params) => undo(ctx, params),
  evict: (ctx, params) => evict(ctx, params),
  serverVersions: (ctx) => serverVersions(ctx),
  repair: (ctx, params) => init(ctx, { ...params, membersOnly: true }),
  rotateKeys: (ctx, params) => rotateKeys(ctx, params),
  status: (ctx) => status(ctx),
  dns: (ctx, params) => dns(ctx, params.name),
  teardown: (ctx, params) => teardown(ctx, params),
  proxyStatus: (ctx, params) => proxyStatus(ctx, params),
  proxyLogs: (ctx, params) => proxyLogs(ctx, params),
  proxyBoot: (ctx, params) => changeProxy(ctx, 'proxyBoot', params),
  proxyUpgrade: (ctx, params) => changeProxy(ctx, 'proxyUpgrade', params),
  explainSsh: (ctx, params) => explainSsh(ctx, params.server),
  secrets: (ctx, params) => secretsReport(ctx, params),
  rotateSecret: (ctx, params) => rotateSecret(ctx, params),
  build: (ctx, params) => build(ctx, params),
  prune: (ctx, params) => prune(ctx, params),
  registrySetup: (ctx, params) => registrySetup(ctx, params),
  registryLogin: (ctx, params) => registryLoginAll(ctx, params),
  registryLogout: (ctx, params) => registryLogout(ctx, params),
  registryRemove: (ctx, params) => registryRemove(ctx, params),
  interrupted: (ctx) => interrupted(ctx),
  watch: async (ctx, _params, call) => {
    await watch(ctx, (state) => call.onCluster?.(state));
    return null;
  },
};
