import { registerMessages, renderCode, type Translate } from '../../base/index.ts';
import type { ContainerSecrets, SecretName, SecretOrigin } from '../../protocol/secrets.ts';

registerMessages({
  'secrets.origin.file': '{file}:{line}',
  'secrets.origin.stored': 'editor storage',
  'secrets.origin.environment': 'environment',
  'secrets.origin.command': 'command {command}',
  'secrets.state.set': 'set',
  'secrets.state.missing': 'missing',
  'secrets.state.failed': 'failed',
  'secrets.state.unasked': 'not asked',
  'secrets.running.current': 'has the values of now',
  'secrets.running.old': 'still has the old {names}',
  'secrets.running.unknown': 'cannot be told: it was started by an older version, or something else of its configuration changed',
});

/** `.env:3`, `command op read …` */
export const originText = (origin: SecretOrigin, translate?: Translate): string => {
  const { kind, ...args } = origin;
  return renderCode(`secrets.origin.${kind}`, args, translate);
};

export const stateText = (name: Pick<SecretName, 'state'>, translate?: Translate): string => renderCode(`secrets.state.${name.state}`, {}, translate);

export const runningText = (container: ContainerSecrets, translate?: Translate): string =>
  renderCode(`secrets.running.${container.state}`, { names: (container.names ?? []).join(', ') }, translate);
