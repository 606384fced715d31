import type { Rule } from '../rule.ts';
import { buildContextMissing } from './build-context-missing.ts';
import { commandEmpty } from './command-empty.ts';
import { commandQuotes } from './command-quotes.ts';
import { durationInvalid } from './duration-invalid.ts';
import { hostsAndServers } from './hosts-and-servers.ts';
import { hostsDuplicate } from './hosts-duplicate.ts';
import { imageAndBuild } from './image-and-build.ts';
import { imageFloatingTag } from './image-floating-tag.ts';
import { imageInvalid } from './image-invalid.ts';
import { imageNotPinned } from './image-not-pinned.ts';
import { imageOrBuild } from './image-or-build.ts';
import { noHosts } from './no-hosts.ts';
import { portNotQuoted } from './port-not-quoted.ts';
import { portSyntax } from './port-syntax.ts';
import { serverIsAddress } from './server-is-address.ts';
import { serviceNameInvalid } from './service-name-invalid.ts';
import { unknownServer } from './unknown-server.ts';
import { volumeSyntax } from './volume-syntax.ts';

export const servicesRules: readonly Rule[] = [
  serviceNameInvalid,
  imageOrBuild,
  imageAndBuild,
  imageInvalid,
  imageFloatingTag,
  imageNotPinned,
  buildContextMissing,
  noHosts,
  unknownServer,
  serverIsAddress,
  hostsDuplicate,
  hostsAndServers,
  portSyntax,
  portNotQuoted,
  volumeSyntax,
  commandEmpty,
  commandQuotes,
  durationInvalid,
];
