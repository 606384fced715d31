import type { App } from '../app.ts';

/** A command of the palette. `run` may throw: a `ProblemError` is shown with its remedy, cancelling is silent. */
export interface Command {
  readonly id: string;
  readonly run: (app: App, ...args: unknown[]) => Promise<void>;
}
