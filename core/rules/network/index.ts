import type { Rule } from '../rule.ts';
import { cidrChanged } from './cidr-changed.ts';
import { cidrDockerBridge } from './cidr-docker-bridge.ts';
import { cidrHostOverlap } from './cidr-host-overlap.ts';
import { cidrIpv6 } from './cidr-ipv6.ts';
import { cidrKnownOverlap } from './cidr-known-overlap.ts';
import { cidrNotCanonical } from './cidr-not-canonical.ts';
import { cidrPublic } from './cidr-public.ts';
import { cidrReserved } from './cidr-reserved.ts';
import { cidrSyntax } from './cidr-syntax.ts';
import { cidrTooLarge } from './cidr-too-large.ts';
import { cidrTooSmall } from './cidr-too-small.ts';
import { domainChanged } from './domain-changed.ts';
import { domainInvalid } from './domain-invalid.ts';
import { jijiNameUnknown } from './jiji-name-unknown.ts';
import { networkDisabledMultiServer } from './network-disabled-multi-server.ts';
import { networkVariableInvalid } from './network-variable-invalid.ts';
import { networkVariableUsed } from './network-variable-used.ts';
import { serverCapacity } from './server-capacity.ts';
import { serverCapacityRollout } from './server-capacity-rollout.ts';
import { subnetsNearlyFull } from './subnets-nearly-full.ts';
import { tooManyServers } from './too-many-servers.ts';

export const networkRules: readonly Rule[] = [
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
];
