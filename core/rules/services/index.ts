import type { Rule } from '../rule.ts';
import { mountsRules } from '../mounts/index.ts';
import { buildArgSecret } from './build-arg-secret.ts';
import { buildArgsList } from './build-args-list.ts';
import { buildContextMissing } from './build-context-missing.ts';
import { buildContextNotFound } from './build-context-not-found.ts';
import { buildMultiArch } from './build-multi-arch.ts';
import { buildTargetUnknown } from './build-target-unknown.ts';
import { commandEmpty } from './command-empty.ts';
import { commandQuotes } from './command-quotes.ts';
import { commandShellSyntax } from './command-shell-syntax.ts';
import { dockerfileNotFound } from './dockerfile-not-found.ts';
import { durationInvalid } from './duration-invalid.ts';
import { hostPortPreventsRolling } from './host-port-prevents-rolling.ts';
import { hostsAndServers } from './hosts-and-servers.ts';
import { hostsDuplicate } from './hosts-duplicate.ts';
import { imageAndBuild } from './image-and-build.ts';
import { imageFloatingTag } from './image-floating-tag.ts';
import { imageInvalid } from './image-invalid.ts';
import { imageNotPinned } from './image-not-pinned.ts';
import { imageOrBuild } from './image-or-build.ts';
import { noHosts } from './no-hosts.ts';
import { portConflict } from './port-conflict.ts';
import { portDuplicate } from './port-duplicate.ts';
import { portNotQuoted } from './port-not-quoted.ts';
import { portPrivilegedHost } from './port-privileged-host.ts';
import { portPublicDatabase } from './port-public-database.ts';
import { portReserved } from './port-reserved.ts';
import { portSyntax } from './port-syntax.ts';
import { serverIsAddress } from './server-is-address.ts';
import { serviceNameInvalid } from './service-name-invalid.ts';
import { unknownServer } from './unknown-server.ts';

export const servicesRules: readonly Rule[] = [
  serviceNameInvalid,
  imageOrBuild,
  imageAndBuild,
  imageInvalid,
  imageFloatingTag,
  imageNotPinned,
  buildContextMissing,
  buildContextNotFound,
  dockerfileNotFound,
  buildArgsList,
  buildArgSecret,
  buildTargetUnknown,
  buildMultiArch,
  noHosts,
  unknownServer,
  serverIsAddress,
  hostsDuplicate,
  hostsAndServers,
  portSyntax,
  portNotQuoted,
  portDuplicate,
  portConflict,
  portReserved,
  portPrivilegedHost,
  portPublicDatabase,
  hostPortPreventsRolling,
  commandEmpty,
  commandQuotes,
  commandShellSyntax,
  durationInvalid,
  ...mountsRules,
];
