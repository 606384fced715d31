import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is right; gives the ms it took. The limit only ends a test that will never pass. */
export async function eventually(what: string, check: () => Promise<boolean>, limitMs = 300_000): Promise<number> {
  const started = performance.now();
  while (!(await check())) {
    if (performance.now() - started > limitMs) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await sleep(100);
  }
  return Math.round(performance.now() - started);
}
