import type { Rule } from '../rule.ts';
import { appPortAssumed } from './app-port-assumed.ts';
import { appPortMissing } from './app-port-missing.ts';
import { appPortNotInPorts } from './app-port-not-in-ports.ts';
import { appPortUdp } from './app-port-udp.ts';
import { cmdRuntimeUnused } from './cmd-runtime-unused.ts';
import { healthcheckBoth } from './healthcheck-both.ts';
import { healthcheckCmdEmpty } from './healthcheck-cmd-empty.ts';
import { healthcheckCmdProxy } from './healthcheck-cmd-proxy.ts';
import { healthcheckDefault } from './healthcheck-default.ts';
import { healthcheckPathInvalid } from './healthcheck-path-invalid.ts';
import { healthcheckTimes } from './healthcheck-times.ts';
import { pathPrefixInvalid } from './path-prefix-invalid.ts';
import { pathPrefixTrailingSlash } from './path-prefix-trailing-slash.ts';
import { proxyHostAndHosts } from './proxy-host-and-hosts.ts';
import { proxyHostDuplicate } from './proxy-host-duplicate.ts';
import { proxyHostElsewhere } from './proxy-host-elsewhere.ts';
import { proxyHostInvalid } from './proxy-host-invalid.ts';
import { proxyHostLocal } from './proxy-host-local.ts';
import { proxyHostMissing } from './proxy-host-missing.ts';
import { proxyNoBridge } from './proxy-no-bridge.ts';
import { proxyTargetDuplicatePort } from './proxy-target-duplicate-port.ts';
import { proxyTargetsEmpty } from './proxy-targets-empty.ts';
import { proxyTargetsMixed } from './proxy-targets-mixed.ts';
import { routeConflict } from './route-conflict.ts';
import { routeShadowed } from './route-shadowed.ts';
import { sslLocalHost } from './ssl-local-host.ts';
import { sslMixed } from './ssl-mixed.ts';
import { sslMultiServer } from './ssl-multi-server.ts';
import { sslNeedsHost } from './ssl-needs-host.ts';
import { sslNeedsRootPath } from './ssl-needs-root-path.ts';
import { sslPairIncomplete } from './ssl-pair-incomplete.ts';
import { sslWildcard } from './ssl-wildcard.ts';
import { tcpProxyUnsupported } from './tcp-proxy-unsupported.ts';

export const proxyRules: readonly Rule[] = [
  appPortMissing,
  appPortAssumed,
  appPortNotInPorts,
  appPortUdp,
  proxyHostMissing,
  proxyHostAndHosts,
  proxyHostInvalid,
  proxyHostDuplicate,
  proxyHostLocal,
  proxyHostElsewhere,
  proxyTargetsMixed,
  proxyTargetsEmpty,
  proxyTargetDuplicatePort,
  sslNeedsHost,
  sslWildcard,
  sslLocalHost,
  sslPairIncomplete,
  sslNeedsRootPath,
  sslMixed,
  sslMultiServer,
  pathPrefixInvalid,
  pathPrefixTrailingSlash,
  routeConflict,
  routeShadowed,
  healthcheckBoth,
  healthcheckDefault,
  healthcheckPathInvalid,
  healthcheckCmdEmpty,
  healthcheckCmdProxy,
  cmdRuntimeUnused,
  healthcheckTimes,
  tcpProxyUnsupported,
  proxyNoBridge,
];
