import { cronRules } from '../crons/index.ts';
import type { Rule } from '../rule.ts';
import { aliasKey } from './alias-key.ts';
import { dialectForeignKey } from './dialect-foreign-key.ts';
import { dialectOld } from './dialect-old.ts';
import { dnsForwarderInvalid } from './dns-forwarder-invalid.ts';
import { keyInline } from './key-inline.ts';
import { localCommand } from './local-command.ts';
import { mixedDialects } from './mixed-dialects.ts';
import { networkRangeCapacity } from './network-range-capacity.ts';
import { networkRangeInvalid } from './network-range-invalid.ts';
import { networkRangesOverlap } from './network-ranges-overlap.ts';
import { projectTooLarge } from './project-too-large.ts';
import { registryServerMissing } from './registry-server-missing.ts';
import { scaleWithDevices } from './scale-with-devices.ts';
import { scaleWithVolumes } from './scale-with-volumes.ts';
import { serversIsList } from './servers-is-list.ts';

/** What tells the forms of a file apart, and what form C alone asks. */
export const dialectRules: readonly Rule[] = [
  mixedDialects,
  dialectForeignKey,
  dialectOld,
  serversIsList,
  aliasKey,
  scaleWithVolumes,
  scaleWithDevices,
  networkRangeInvalid,
  networkRangesOverlap,
  networkRangeCapacity,
  dnsForwarderInvalid,
  projectTooLarge,
  registryServerMissing,
  localCommand,
  keyInline,
  ...cronRules,
];
