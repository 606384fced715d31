import { abortError, type Clock } from '../base/index.ts';

/**
 * Waits for `work`, but no longer than `ms`, and no longer than the signal lets us. On time-out it rejects with what `late`
 * makes. The work itself is not stopped: whoever calls cleans up.
 */
export function within<T>(work: Promise<T>, options: { readonly clock: Clock; readonly ms?: number; readonly late?: () => Error; readonly signal?: AbortSignal | undefined }): Promise<T> {
  const { clock, ms, late, signal } = options;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => finish(() => reject(abortError()));
    const stop = ms === undefined || late === undefined ? undefined : clock.after(ms, () => finish(() => reject(late())));
    const finish = (settle: () => void): void => {
      stop?.();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    work.then((value) => finish(() => resolve(value)), (error: unknown) => finish(() => reject(errorOf(error))));
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** What was thrown, as an error. */
export const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
