import type { Rule } from '../rule.ts';
import { appPortMissing } from './app-port-missing.ts';
import { appPortNotInPorts } from './app-port-not-in-ports.ts';
import { healthcheckBoth } from './healthcheck-both.ts';
import { proxyHostAndHosts } from './proxy-host-and-hosts.ts';
import { proxyHostInvalid } from './proxy-host-invalid.ts';
import { proxyHostMissing } from './proxy-host-missing.ts';
import { proxyTargetsMixed } from './proxy-targets-mixed.ts';

export const proxyRules: readonly Rule[] = [
  appPortMissing,
  appPortNotInPorts,
  proxyHostMissing,
  proxyHostAndHosts,
  proxyHostInvalid,
  proxyTargetsMixed,
  healthcheckBoth,
];
