import type { EnvFileFacts } from '../../core/facts/index.ts';
import type { Services } from '../feature.ts';
import type { EnvDocument } from './document.ts';

/** Answers for an open secrets file that a deploy file reads, and `nothing` for any other; undefined for what is no secrets file at all. */
export function onEnvFile<T>(
  { store, projects }: Pick<Services, 'store' | 'projects'>, uri: string, nothing: T, answer: (document: EnvDocument, facts: EnvFileFacts) => T | Promise<T>,
): Promise<T> | undefined {
  const document = store.envFiles.get(uri);
  if (document === undefined) return undefined;
  return projects.envFile(uri).then((facts) => (facts === undefined ? nothing : answer(document, facts)));
}
