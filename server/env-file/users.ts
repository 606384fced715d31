import { registerMessages, renderCode } from '../../core/base/index.ts';
import type { SecretUser } from '../../core/facts/index.ts';

registerMessages({
  'env-file.services': '{services} in {file}',
  'env-file.itself': 'the settings of {file}',
});

/** Who asks for a name, in words: services with the deploy file that they stand in. `show` dresses each name. */
export function userWords(users: readonly SecretUser[], show: (name: string) => string): string {
  return users.map(({ file, services }) => (services.length === 0
    ? renderCode('env-file.itself', { file: show(file) })
    : renderCode('env-file.services', { services: services.map(show).join(', '), file: show(file) }))).join('; ');
}
