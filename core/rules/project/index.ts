import type { Rule } from '../rule.ts';
import { builderLocalAndRemote } from './builder-local-and-remote.ts';
import { builderRemoteIgnored } from './builder-remote-ignored.ts';
import { builderRemoteInvalid } from './builder-remote-invalid.ts';
import { builderRemoteMissing } from './builder-remote-missing.ts';
import { engineInvalid } from './engine-invalid.ts';
import { nameReserved } from './name-reserved.ts';
import { nameTooLong } from './name-too-long.ts';
import { noServers } from './no-servers.ts';
import { noServices } from './no-services.ts';
import { projectInvalid } from './project-invalid.ts';
import { projectUnderscore } from './project-underscore.ts';
import { registryFieldMissing } from './registry-field-missing.ts';
import { registryLocalExtra } from './registry-local-extra.ts';
import { registryPasswordLiteral } from './registry-password-literal.ts';
import { registryPortIgnored } from './registry-port-ignored.ts';
import { registryRemoteBuilder } from './registry-remote-builder.ts';
import { registryServerInvalid } from './registry-server-invalid.ts';

export const projectRules: readonly Rule[] = [
  noServices,
  noServers,
  projectInvalid,
  projectUnderscore,
  nameTooLong,
  nameReserved,
  engineInvalid,
  builderLocalAndRemote,
  builderRemoteMissing,
  builderRemoteInvalid,
  builderRemoteIgnored,
  registryFieldMissing,
  registryServerInvalid,
  registryPasswordLiteral,
  registryLocalExtra,
  registryPortIgnored,
  registryRemoteBuilder,
];
