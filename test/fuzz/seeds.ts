import fc from 'fast-check';

/** All property tests together run this many cases; `JIJI_FUZZ_SEEDS` asks for more, as the nightly run does. */
const seeds = Number(process.env['JIJI_FUZZ_SEEDS'] ?? 10_000);

/**
 * Every run has the same cases, so that a change is judged by itself; `JIJI_FUZZ_SEED=N` takes others, and `random` new
 * ones each time, as the nightly run does.
 */
const seed = process.env['JIJI_FUZZ_SEED'] ?? '1';
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

/** Runs a property with its share of the cases. A failure prints the seed and the smallest case that still fails. */
export async function check<T>(share: number, property: fc.IRawProperty<T>): Promise<void> {
  await fc.assert(property, { numRuns: Math.max(1, Math.round(seeds * share)) });
}

/** Time for a property test, ms, that grows with the number of cases. */
export const timeLimit = Math.max(90_000, seeds * 30);
