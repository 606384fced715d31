import type { Rule } from './rule.ts';
import { fileTooComplex } from './syntax/file-too-complex.ts';
import { multipleDocuments } from './syntax/multiple-documents.ts';
import { rootNotMapping } from './syntax/root-not-mapping.ts';
import { yamlSyntax } from './syntax/yaml-syntax.ts';
import { duplicateKey } from './structure/duplicate-key.ts';
import { emptyValue } from './structure/empty-value.ts';
import { missingKey } from './structure/missing-key.ts';
import { noEffect } from './structure/no-effect.ts';
import { numberOutOfRange } from './structure/number-out-of-range.ts';
import { portInvalid } from './structure/port-invalid.ts';
import { retainInvalid } from './structure/retain-invalid.ts';
import { unknownKey } from './structure/unknown-key.ts';
import { variableMalformed } from './structure/variable-malformed.ts';
import { wrongType } from './structure/wrong-type.ts';
import { builderLocalAndRemote } from './project/builder-local-and-remote.ts';
import { builderRemoteMissing } from './project/builder-remote-missing.ts';
import { engineInvalid } from './project/engine-invalid.ts';
import { nameReserved } from './project/name-reserved.ts';
import { nameTooLong } from './project/name-too-long.ts';
import { noServers } from './project/no-servers.ts';
import { noServices } from './project/no-services.ts';
import { projectInvalid } from './project/project-invalid.ts';
import { projectUnderscore } from './project/project-underscore.ts';
import { registryFieldMissing } from './project/registry-field-missing.ts';
import { registryPasswordLiteral } from './project/registry-password-literal.ts';
import { archInvalid } from './servers/arch-invalid.ts';
import { hostDuplicate } from './servers/host-duplicate.ts';
import { hostInClusterCidr } from './servers/host-in-cluster-cidr.ts';
import { hostInvalid } from './servers/host-invalid.ts';
import { hostLoopback } from './servers/host-loopback.ts';
import { hostMissing } from './servers/host-missing.ts';
import { keyDataNotAName } from './servers/key-data-not-a-name.ts';
import { passphraseLiteral } from './servers/passphrase-literal.ts';
import { serverNameCase } from './servers/server-name-case.ts';
import { serverNameInvalid } from './servers/server-name-invalid.ts';
import { serverUnused } from './servers/server-unused.ts';
import { logLevelInvalid } from './ssh/log-level-invalid.ts';
import { sshHostCheckDisabled } from './ssh/ssh-host-check-disabled.ts';
import { sshKeysOnlyWithoutKeys } from './ssh/ssh-keys-only-without-keys.ts';
import { sshOptionNotString } from './ssh/ssh-option-not-string.ts';
import { sshProxyBoth } from './ssh/ssh-proxy-both.ts';
import { sshProxyCommandPlaceholders } from './ssh/ssh-proxy-command-placeholders.ts';
import { sshProxyInvalid } from './ssh/ssh-proxy-invalid.ts';
import { sshUserInvalid } from './ssh/ssh-user-invalid.ts';
import { sshUserMissing } from './ssh/ssh-user-missing.ts';
import { cidrChanged } from './network/cidr-changed.ts';
import { cidrDockerBridge } from './network/cidr-docker-bridge.ts';
import { cidrHostOverlap } from './network/cidr-host-overlap.ts';
import { cidrIpv6 } from './network/cidr-ipv6.ts';
import { cidrKnownOverlap } from './network/cidr-known-overlap.ts';
import { cidrNotCanonical } from './network/cidr-not-canonical.ts';
import { cidrPublic } from './network/cidr-public.ts';
import { cidrReserved } from './network/cidr-reserved.ts';
import { cidrSyntax } from './network/cidr-syntax.ts';
import { cidrTooLarge } from './network/cidr-too-large.ts';
import { cidrTooSmall } from './network/cidr-too-small.ts';
import { domainChanged } from './network/domain-changed.ts';
import { domainInvalid } from './network/domain-invalid.ts';
import { jijiNameUnknown } from './network/jiji-name-unknown.ts';
import { networkDisabledMultiServer } from './network/network-disabled-multi-server.ts';
import { networkVariableInvalid } from './network/network-variable-invalid.ts';
import { networkVariableUsed } from './network/network-variable-used.ts';
import { serverCapacity } from './network/server-capacity.ts';
import { serverCapacityRollout } from './network/server-capacity-rollout.ts';
import { subnetsNearlyFull } from './network/subnets-nearly-full.ts';
import { tooManyServers } from './network/too-many-servers.ts';
import { buildContextMissing } from './services/build-context-missing.ts';
import { commandEmpty } from './services/command-empty.ts';
import { commandQuotes } from './services/command-quotes.ts';
import { durationInvalid } from './services/duration-invalid.ts';
import { hostsAndServers } from './services/hosts-and-servers.ts';
import { hostsDuplicate } from './services/hosts-duplicate.ts';
import { imageAndBuild } from './services/image-and-build.ts';
import { imageFloatingTag } from './services/image-floating-tag.ts';
import { imageInvalid } from './services/image-invalid.ts';
import { imageNotPinned } from './services/image-not-pinned.ts';
import { imageOrBuild } from './services/image-or-build.ts';
import { noHosts } from './services/no-hosts.ts';
import { portNotQuoted } from './services/port-not-quoted.ts';
import { portSyntax } from './services/port-syntax.ts';
import { serverIsAddress } from './services/server-is-address.ts';
import { serviceNameInvalid } from './services/service-name-invalid.ts';
import { unknownServer } from './services/unknown-server.ts';
import { volumeSyntax } from './services/volume-syntax.ts';
import { appPortMissing } from './proxy/app-port-missing.ts';
import { appPortNotInPorts } from './proxy/app-port-not-in-ports.ts';
import { healthcheckBoth } from './proxy/healthcheck-both.ts';
import { proxyHostAndHosts } from './proxy/proxy-host-and-hosts.ts';
import { proxyHostInvalid } from './proxy/proxy-host-invalid.ts';
import { proxyHostMissing } from './proxy/proxy-host-missing.ts';
import { proxyTargetsMixed } from './proxy/proxy-targets-mixed.ts';
import { aliasKey } from './dialect/alias-key.ts';
import { dialectForeignKey } from './dialect/dialect-foreign-key.ts';
import { dialectOld } from './dialect/dialect-old.ts';
import { mixedDialects } from './dialect/mixed-dialects.ts';
import { serversIsList } from './dialect/servers-is-list.ts';

/** Every rule there is; a new one is one file and one line here. */
export const allRules: readonly Rule[] = [
  // syntax
  yamlSyntax,
  multipleDocuments,
  fileTooComplex,
  rootNotMapping,
  // structure
  duplicateKey,
  unknownKey,
  missingKey,
  wrongType,
  emptyValue,
  numberOutOfRange,
  portInvalid,
  retainInvalid,
  noEffect,
  variableMalformed,
  // project
  noServices,
  noServers,
  projectInvalid,
  projectUnderscore,
  nameTooLong,
  nameReserved,
  engineInvalid,
  builderLocalAndRemote,
  builderRemoteMissing,
  registryFieldMissing,
  registryPasswordLiteral,
  // servers
  serverNameInvalid,
  serverNameCase,
  hostMissing,
  hostInvalid,
  hostDuplicate,
  hostLoopback,
  hostInClusterCidr,
  archInvalid,
  serverUnused,
  keyDataNotAName,
  passphraseLiteral,
  // ssh
  sshUserMissing,
  sshUserInvalid,
  sshProxyInvalid,
  sshProxyCommandPlaceholders,
  sshProxyBoth,
  sshKeysOnlyWithoutKeys,
  sshHostCheckDisabled,
  sshOptionNotString,
  logLevelInvalid,
  // network
  cidrIpv6,
  cidrSyntax,
  cidrTooSmall,
  cidrTooLarge,
  cidrNotCanonical,
  cidrReserved,
  cidrDockerBridge,
  cidrPublic,
  cidrKnownOverlap,
  cidrHostOverlap,
  tooManyServers,
  subnetsNearlyFull,
  cidrChanged,
  domainInvalid,
  domainChanged,
  networkVariableInvalid,
  networkVariableUsed,
  networkDisabledMultiServer,
  jijiNameUnknown,
  serverCapacity,
  serverCapacityRollout,
  // services
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
  // proxy
  appPortMissing,
  appPortNotInPorts,
  proxyHostMissing,
  proxyHostAndHosts,
  proxyHostInvalid,
  proxyTargetsMixed,
  healthcheckBoth,
  // dialect
  mixedDialects,
  dialectForeignKey,
  dialectOld,
  serversIsList,
  aliasKey,
];
