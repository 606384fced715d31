import type { Engine, ProxyTarget } from '../../config/model.ts';
import { dnsArgs, restartPolicy, type ContainerSpec } from './container-args.ts';

/** The gate's rhythm; `interval` of the file is for the checks after it (operations.md 7.3). */
const gateIntervalMs = 250;
/** How long the proxy lets requests of the old target end. */
const drainSeconds = 30;

/** Flags of `kamal-proxy deploy` after `--target`. */
export function routeArgs(target: ProxyTarget): readonly string[] {
  const { healthcheck } = target;
  return [
    ...target.hosts.map((host) => `--host=${host}`),
    ...(target.pathPrefix === '/' ? [] : [`--path-prefix=${target.pathPrefix}`]),
    ...(target.ssl !== false && target.pathPrefix === '/' ? ['--tls'] : []),
    `--health-check-path=${healthcheck.path}`, `--health-check-interval=${gateIntervalMs}ms`, `--health-check-timeout=${healthcheck.timeoutSeconds}s`,
    `--deploy-timeout=${healthcheck.deployTimeoutSeconds}s`, `--drain-timeout=${drainSeconds}s`,
  ];
}

export const routeName = (project: string, service: string, port: number): string => `${project}-${service}-${port}`;

/** Arguments of `run` for the proxy itself, after name and address. */
export const proxyContainerArgs = (engine: Engine, image: string, version: string, dns: ContainerSpec['dns']): readonly string[] => [
  '--detach', `--restart=${restartPolicy(engine)}`, '--network=jiji', ...dnsArgs(dns), '--publish=80:8080', '--publish=443:8443',
  '--volume=kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy', '--env=HTTP_PORT=8080', '--env=HTTPS_PORT=8443',
  '--label=jiji.managed=true', `--label=jiji.part=kamal-proxy ${version}`, image,
];
