import { registerMessages } from '../../base/index.ts';
import type { Engine } from '../../config/model.ts';
import { groupUnits, hostPaths } from '../../host/index.ts';
import { observedPaths } from '../init/files.ts';
import type { Step } from '../plan.ts';
import engineSh from './steps/engine.sh';
import filesSh from './steps/files.sh';
import firewallSh from './steps/firewall.sh';
import imagesSh from './steps/images.sh';
import networkSh from './steps/network.sh';
import proxySh from './steps/proxy.sh';
import servicesSh from './steps/services.sh';
import settingsSh from './steps/settings.sh';
import tombstoneReadSh from './steps/tombstone-read.sh';
import tombstoneSh from './steps/tombstone.sh';
import unitsSh from './steps/units.sh';
import volumesSh from './steps/volumes.sh';
import wireguardSh from './steps/wireguard.sh';

/** Level project: what this project runs on the server, and the proxy when nobody else uses it. */
export const projectSteps = (engine: Engine, project: string, services: readonly string[]): readonly Step[] => [
  { id: 'services', title: { code: 'teardown.services', args: { project } }, script: servicesSh, args: [engine, project, ...services], expectedSeconds: 20 },
  { id: 'proxy', title: { code: 'teardown.proxy' }, script: proxySh, args: [engine], expectedSeconds: 5 },
];

/** Volumes that the person named; without one, nothing. */
export const volumeSteps = (engine: Engine, volumes: readonly string[]): readonly Step[] =>
  volumes.length === 0 ? [] : [{ id: 'volumes', title: { code: 'teardown.volumes', args: { volumes: volumes.join(', ') } }, script: volumesSh, args: [engine, ...volumes] }];

export const imagesStep = (engine: Engine, project: string): Step => ({ id: 'images', title: { code: 'teardown.images', args: { project } }, script: imagesSh, args: [engine, project], expectedSeconds: 10 });

export const engineStep = (engine: Engine): Step => ({ id: 'engine', title: { code: 'teardown.engine', args: { engine } }, script: engineSh, args: [engine], expectedSeconds: 60 });

/** Level network. The loops come first: they would put back what the next steps take away. */
export const networkSteps = (engine: Engine, domain: string): readonly Step[] => [
  { id: 'units', title: { code: 'teardown.units' }, script: unitsSh, args: [stopOrder.join(' '), ...unitPaths], expectedSeconds: 20 },
  { id: 'firewall', title: { code: 'teardown.firewall' }, script: firewallSh },
  { id: 'network', title: { code: 'teardown.network' }, script: networkSh, args: [engine] },
  { id: 'wireguard', title: { code: 'teardown.wireguard' }, script: wireguardSh },
  { id: 'settings', title: { code: 'teardown.settings' }, script: settingsSh, args: [domain] },
  { id: 'files', title: { code: 'teardown.files' }, script: filesSh },
];

const stopOrder: readonly string[] = [...[...groupUnits.loop].reverse(), ...groupUnits.dns, ...groupUnits.corrosion, ...groupUnits.firewall];

const unitPaths = observedPaths().filter((file) => file.startsWith(`${hostPaths.units}/`));

export const tombstoneStep = (ids: readonly string[]): Step => ({ id: 'tombstone', title: { code: 'teardown.tombstone', args: { servers: ids.join(', ') } }, script: tombstoneSh, args: ids });
export const tombstoneReadStep = (ids: readonly string[]): Step => ({ id: 'tombstone-read', title: { code: 'teardown.tombstone-read', args: { servers: ids.join(', ') } }, script: tombstoneReadSh, args: ids });

registerMessages({
  'teardown.services': 'Remove routes and containers of {project}',
  'teardown.proxy': 'Remove the proxy if no project uses it any more',
  'teardown.volumes': 'Remove the volumes {volumes} with their data',
  'teardown.images': 'Remove the images built for {project}',
  'teardown.engine': 'Remove {engine} with all its data',
  'volumes-in-use': 'Containers still use the volumes {volumes}.',
  'engine-stays': '{engine} could not be removed.',
  'teardown.tombstone': 'Tell the registry that {servers} leave',
  'teardown.tombstone-read': 'Wait until this member knows that {servers} have left',
  'teardown.units': 'Stop and remove control loop, names and registry',
  'teardown.firewall': 'Remove the firewall rules',
  'teardown.network': 'Remove the container network',
  'teardown.wireguard': 'Take jiji0 down and remove its key',
  'teardown.settings': 'Take back resolver settings and hosts entries',
  'teardown.files': 'Remove programs and data',
  'teardown-busy': 'Another operation on this server holds its lock for more than 60 s.',
  'unit-lives': '{unit} could not be stopped.',
  'network-in-use': 'Containers are still attached to the network jiji: {containers}.',
  'tombstone-unread': 'This member’s registry still lists {servers} after 30 s.',
});
