import * as z from 'zod';

const params = z.object({ stored: z.array(z.object({ projectRoot: z.string(), environment: z.string().optional(), names: z.array(z.string()) })) });

/** Names that the editor keeps values for, as the client tells them; never a value. */
export class StoredSecrets {
  #known: z.infer<typeof params>['stored'] = [];

  /** Takes what a notification says; what is not of the agreed form says nothing. */
  take(given: unknown): void {
    const read = params.safeParse(given);
    if (read.success) this.#known = read.data.stored;
  }

  /** Undefined: nothing is stored for them. */
  names(projectRoot: string, environment: string | undefined): readonly string[] | undefined {
    return this.#known.find((one) => one.projectRoot === projectRoot && one.environment === environment)?.names;
  }
}
