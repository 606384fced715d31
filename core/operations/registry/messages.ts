import { registerMessages } from '../../base/index.ts';

registerMessages({
  'registry-tunnel-taken': 'Port {port} on {host} is used by {owner}, so the local registry cannot be reached there.',
  'registry-tunnel-refused': 'The SSH server of {host} does not forward port {port} to the local registry.',
  'registry-tunnel-none': 'This connection to {host} cannot forward ports.',
  'registry-tunnel-dead': 'The local registry does not answer on {host} through its tunnel.',
  'registry-not-running': 'The local registry does not answer on 127.0.0.1:{port} of this machine.',
  'registry-container-foreign': 'Container {name} on this machine is not one of ours, or has another port.',
  'registry-start': 'The local registry could not be started with {image}.',
  'registry-remote-only': 'The file names no registry with a login (builder.registry).',
  'registry-local-only': 'The registry of the file is {server}, not one of this machine: there is nothing to remove.',
  'registry-logout': 'Logging out of {registry} failed.',
  'remedy.tunnel-taken': 'End that program, or choose another builder.registry.port.',
  'remedy.tunnel-refused': 'Set AllowTcpForwarding yes (or remote) in sshd_config there, without PermitListen or DisableForwarding against it; or use a registry that servers reach themselves.',
  'remedy.registry-setup': 'Start it: jiji registry setup.',
  'remedy.registry-foreign': 'Remove or rename that container, or choose another builder.registry.port.',
  'registry.tunnel': 'Open the way from {host} to the local registry',
  'registry.step.login': 'Log in to {registry} as {username}',
  'registry.step.logout': 'Log out of {registry}',
  'registry.line.login': 'Log in to {registry} as {username}; the login is kept there',
  'registry.line.remove': 'Remove container {name} from this machine; volume {volume} with its images stays unless its name is confirmed',
  'registry.line.logout': 'Log out of {registry}',
});
