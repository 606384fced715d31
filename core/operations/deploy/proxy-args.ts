import type { Engine, ProxyTarget } from '../../config/model.ts';
import { dnsArgs, restartPolicy, type ContainerSpec } from './container-args.ts';

/** The gate's rhythm; `interval` of the file is for the checks after it (operations.md 7.3). */
const gateIntervalMs = 250;

/** Where the proxy's container sees its volume. */
const volume = '/home/kamal-proxy/.config/kamal-proxy';

/** Where the proxy finds a given pair, by the file name without its ending. */
export const certificatePaths = (file: string): { readonly certificate: string; readonly key: string } => ({ certificate: `${volume}/certificates/${file}.crt`, key: `${volume}/certificates/${file}.key` });

/** Flags of `kamal-proxy deploy` after `--target`; FILE names the given certificate. Where a command is the check, the path is found on the server. */
export function routeArgs(target: ProxyTarget, drainSeconds: number, file?: string): readonly string[] {
  const { healthcheck } = target;
  const pair = file === undefined ? undefined : certificatePaths(file);
  return [
    ...target.hosts.map((host) => `--host=${host}`),
    ...(target.pathPrefix === '/' ? [] : [`--path-prefix=${target.pathPrefix}`]),
    ...(hasTls(target) ? ['--tls'] : []),
    ...(pair === undefined ? [] : [`--tls-certificate-path=${pair.certificate}`, `--tls-private-key-path=${pair.key}`]),
    ...(healthcheck.cmd === undefined ? [`--health-check-path=${healthcheck.path}`] : []), `--health-check-interval=${gateIntervalMs}ms`, `--health-check-timeout=${healthcheck.timeoutSeconds}s`,
    `--deploy-timeout=${healthcheck.deployTimeoutSeconds}s`, `--drain-timeout=${drainSeconds}s`,
  ];
}

/** kamal-proxy takes TLS on the target that owns `/` of a host; what lies below it is served with the same certificate. */
export const hasTls = (target: ProxyTarget): boolean => target.ssl !== false && target.pathPrefix === '/';

export const routeName = (project: string, service: string, port: number): string => `${project}-${service}-${port}`;

/** Arguments of `run` for the proxy itself, after name and address. */
export const proxyContainerArgs = (engine: Engine, image: string, version: string, dns: ContainerSpec['dns']): readonly string[] => [
  '--detach', `--restart=${restartPolicy(engine)}`, '--network=jiji', ...dnsArgs(dns), '--publish=80:8080', '--publish=443:8443',
  '--volume=kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy', '--env=HTTP_PORT=8080', '--env=HTTPS_PORT=8443',
  '--label=jiji.managed=true', `--label=jiji.part=kamal-proxy ${version}`, image,
];
