import { quote, registerMessages } from '../../../base/index.ts';
import type { Engine } from '../../../config/model.ts';
import { hostPaths, installedFiles, type InstalledFile } from '../../../host/index.ts';
import containersService from '../../../host/files/jiji-containers-plain.service';
import type { Part } from '../../parts.ts';
import type { Stage, Step } from '../../plan.ts';
import { isInPlace } from '../files.ts';
import type { Observation } from '../observation.ts';
import installFilesSh from '../steps/install-files.sh';
import { packagesStep, proxyImageStep, unitsStep } from '../steps.ts';
import networkSh from './network.sh';
import { plainSubnet } from './subnet.ts';

/** All that a server needs to run containers behind the proxy, alone: operations.md 4, the end. */
export function plainStage(seen: Observation, engine: Engine, proxy: Part): Stage {
  const { document } = seen;
  const missing = [...(document.engineInstalled ? [] : [engine]), ...['curl', 'jq', 'iptables', 'nft', 'dig'].filter((tool) => document.missing.includes(tool))];
  const files = plainFiles(seen, engine);
  const wrong = files.filter((file) => !isInPlace(document, file));
  const range = plainSubnet(document) ?? { subnet: '', gateway: '' };
  const units = engine === 'podman' ? ['jiji-containers.service'] : [];
  const steps: readonly Step[] = [
    ...(missing.length > 0 || document.engineVersion === null ? [packagesStep(engine, missing.length > 0 ? missing : [engine])] : []),
    ...(document.proxyImage ? [] : [proxyImageStep(engine, proxy)]),
    ...(document.network === null || document.network.length === 0
      ? [{ id: 'container-network', title: { code: 'init.container-network', args: { subnet: range.subnet } }, script: networkSh, args: [engine, range.subnet, range.gateway], expectedSeconds: 5 }]
      : []),
    ...(wrong.length > 0 || document.serverId === null ? [filesStep(wrong, seen.server.name)] : []),
    ...(units.every((unit) => document.units[unit]?.enabled === 'enabled') && wrong.length === 0 ? [] : units.length === 0 ? [] : [unitsStep('keep', units)]),
  ];
  return { id: 'plain', host: seen.server.name, steps, onFailure: 'none' };
}

const filesStep = (files: readonly InstalledFile[], server: string): Step => {
  const all = [...files, { path: hostPaths.serverId, mode: '0644', content: `${server}\n` }];
  return {
    id: 'files', title: { code: 'init.files', args: { count: all.length } }, why: { code: 'init.files.why', args: { paths: all.map((file) => file.path).join(', ') } }, script: installFilesSh,
    secret: all.map(({ path, mode, content }) => `${path} ${mode} ${Buffer.byteLength(content)}\n${content}`).join(''),
  };
};

/** Parameters, and with Podman what brings containers back after a boot. */
export function plainFiles(seen: Observation, engine: Engine): readonly InstalledFile[] {
  const values = { JIJI_SERVER_ID: seen.server.name, JIJI_SERVER_NAME: seen.server.name, JIJI_SUBNET: plainSubnet(seen.document)?.subnet ?? '', JIJI_ENGINE: engine };
  const parameters: InstalledFile = { path: hostPaths.parameters, mode: '0644', content: Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`).join(''), group: 'common' };
  const starter = [hostPaths.bridge, `${hostPaths.programs}/jiji-containers.sh`, `${hostPaths.units}/podman-restart.service.d/jiji.conf`];
  const all = installedFiles({
    serverId: 'x', serverName: 'x', serverIndex: 0, subnet: '10.0.0.0/24', wireguardIp: '10.0.0.1', managementIp: 'fdcc::1', clusterCidr: '10.0.0.0/16', domain: 'x', engine, mtu: 1420, apiPort: 8080, dnsTtlSeconds: 1, bootstrap: [],
  });
  const unit: InstalledFile = { path: `${hostPaths.units}/jiji-containers.service`, mode: '0644', content: containersService, group: 'loop' };
  return [parameters, ...all.filter((file) => file.path === hostPaths.bridge || (engine === 'podman' && starter.includes(file.path))), ...(engine === 'podman' ? [unit] : [])];
}

registerMessages({
  'plain-network-present': '{host} has the private network, and the file says network.enabled: false.',
  'plain-network-present.remedy': 'Take the private network off the server first (server teardown), or set network.enabled to true.',
  'plain-incomplete': '{host} is not as it should be after the set-up: {missing}.',
  'plain-range-full': 'No free /24 for containers in 10.210.0.0/16 on {host}.',
  'init.phase.plain': 'Engine, proxy and container network of each server',
});
