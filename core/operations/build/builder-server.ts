import type { DeployConfig, ServerConfig } from '../../config/model.ts';

/** What connections call the build server; no server of a file can have this name. */
export const builderName = '@builder';

const address = /^ssh:\/\/(?:([^@/:]+)@)?(\[[0-9A-Fa-f:]+\]|[^@/:\s]+)(?::(\d{1,5}))?$/;

/** The file with its build server (`builder.remote`) among its servers; it takes the keys of all of them. */
export function withBuilder<P extends { readonly config: DeployConfig }>(project: P): P {
  const server = builderServer(project.config);
  return server === undefined ? project : { ...project, config: { ...project.config, servers: [...project.config.servers, server] } };
}

function builderServer(config: DeployConfig): ServerConfig | undefined {
  const found = address.exec(config.builder.remote ?? '');
  if (found === null) return undefined;
  const [, user = 'root', host = '', port = '22'] = found;
  const keys = config.servers.map((server) => server.ssh);
  const passphrase = keys.find((ssh) => ssh.keyPassphrase !== undefined)?.keyPassphrase;
  return {
    name: builderName, host: host.replace(/^\[|\]$/g, ''), arch: 'amd64',
    ssh: {
      user, port: Number(port), keyPaths: [...new Set(keys.flatMap((ssh) => ssh.keyPaths))], keyData: [...new Set(keys.flatMap((ssh) => ssh.keyData))],
      ...(passphrase === undefined ? {} : { keyPassphrase: passphrase }),
    },
  };
}
