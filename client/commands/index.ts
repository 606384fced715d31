import { checkSecrets } from './check-secrets.ts';
import type { Command } from './command.ts';
import { build } from './build.ts';
import { deploy } from './deploy.ts';
import { deployCanary } from './deploy-canary.ts';
import { deployService } from './deploy-service.ts';
import { dns } from './dns.ts';
import { evict } from './evict.ts';
import { exec } from './exec.ts';
import { history } from './history.ts';
import { explainSsh } from './explain-ssh.ts';
import { init } from './init.ts';
import { lockAcquire, lockRelease, lockShow } from './lock.ts';
import { logs } from './logs.ts';
import { output } from './output.ts';
import { plan } from './plan.ts';
import { proxyBoot, proxyLogs, proxyStatus, proxyUpgrade } from './proxy.ts';
import { refresh } from './refresh.ts';
import { repair } from './repair.ts';
import { resume } from './resume.ts';
import { rotateKeys } from './rotate-keys.ts';
import { rollback } from './rollback.ts';
import { rotateSecret } from './rotate-secret.ts';
import { selectFile } from './select-file.ts';
import { serverVersions } from './server-versions.ts';
import { teardown } from './teardown.ts';
import { deleteSecret, setSecret } from './set-secret.ts';
import { prune } from './prune.ts';
import { registryLogin, registryLogout, registryRemove, registrySetup } from './registry.ts';
import { remove, restart, start, stop } from './services.ts';
import { serviceLogs } from './service-logs.ts';
import { terminal } from './terminal.ts';
import { topology } from './topology.ts';
import { upgrade } from './upgrade.ts';

/** All commands of the product; the manifest's list is compared with this one by a test. */
export const commands: readonly Command[] = [
  { id: 'jiji.init', run: init },
  { id: 'jiji.evict', run: evict },
  { id: 'jiji.teardown', run: teardown },
  { id: 'jiji.repair', run: repair },
  { id: 'jiji.serverVersions', run: serverVersions },
  { id: 'jiji.upgrade', run: upgrade },
  { id: 'jiji.rotateKeys', run: rotateKeys },
  { id: 'jiji.plan', run: plan },
  { id: 'jiji.deploy', run: deploy },
  { id: 'jiji.deployService', run: deployService },
  { id: 'jiji.deployCanary', run: deployCanary },
  { id: 'jiji.restart', run: restart },
  { id: 'jiji.stop', run: stop },
  { id: 'jiji.start', run: start },
  { id: 'jiji.remove', run: remove },
  { id: 'jiji.proxyStatus', run: proxyStatus },
  { id: 'jiji.proxyLogs', run: proxyLogs },
  { id: 'jiji.proxyBoot', run: proxyBoot },
  { id: 'jiji.proxyUpgrade', run: proxyUpgrade },
  { id: 'jiji.history', run: history },
  { id: 'jiji.serviceLogs', run: serviceLogs },
  { id: 'jiji.exec', run: exec },
  { id: 'jiji.lockShow', run: lockShow },
  { id: 'jiji.lockAcquire', run: lockAcquire },
  { id: 'jiji.lockRelease', run: lockRelease },
  { id: 'jiji.build', run: build },
  { id: 'jiji.prune', run: prune },
  { id: 'jiji.registrySetup', run: registrySetup },
  { id: 'jiji.registryLogin', run: registryLogin },
  { id: 'jiji.registryLogout', run: registryLogout },
  { id: 'jiji.registryRemove', run: registryRemove },
  { id: 'jiji.rollback', run: rollback },
  { id: 'jiji.resume', run: resume },
  { id: 'jiji.topology', run: topology },
  { id: 'jiji.dns', run: dns },
  { id: 'jiji.output', run: output },
  { id: 'jiji.refresh', run: refresh },
  { id: 'jiji.selectFile', run: selectFile },
  { id: 'jiji.logs', run: logs },
  { id: 'jiji.terminal', run: terminal },
  { id: 'jiji.explainSsh', run: explainSsh },
  { id: 'jiji.checkSecrets', run: checkSecrets },
  { id: 'jiji.setSecret', run: setSecret },
  { id: 'jiji.deleteSecret', run: deleteSecret },
  { id: 'jiji.rotateSecret', run: rotateSecret },
];
