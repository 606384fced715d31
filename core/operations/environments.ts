import type { ProjectSettings } from './context.ts';

/** What a file without an environment is called in settings. */
export const defaultEnvironment = 'default';
const usualNames = ['production', 'prod'];

/** Does the project count this environment as production? */
export const isProduction = (settings: Pick<ProjectSettings, 'environments'>, environment: string | undefined): boolean =>
  (settings.environments?.production ?? usualNames).includes(environment ?? defaultEnvironment);
