import type { Rule } from '../rule.ts';
import { archInvalid } from './arch-invalid.ts';
import { hostDuplicate } from './host-duplicate.ts';
import { hostInClusterCidr } from './host-in-cluster-cidr.ts';
import { hostInvalid } from './host-invalid.ts';
import { hostLoopback } from './host-loopback.ts';
import { hostMissing } from './host-missing.ts';
import { keyDataNotAName } from './key-data-not-a-name.ts';
import { manyServers } from './many-servers.ts';
import { passphraseLiteral } from './passphrase-literal.ts';
import { serverNameCase } from './server-name-case.ts';
import { serverNameInvalid } from './server-name-invalid.ts';
import { serverUnused } from './server-unused.ts';

export const serversRules: readonly Rule[] = [
  serverNameInvalid,
  serverNameCase,
  hostMissing,
  hostInvalid,
  hostDuplicate,
  hostLoopback,
  hostInClusterCidr,
  archInvalid,
  serverUnused,
  manyServers,
  keyDataNotAName,
  passphraseLiteral,
];
