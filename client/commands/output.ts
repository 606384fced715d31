import type { App } from '../app.ts';

/** Shows the log of all operations. */
export function output(app: App): Promise<void> {
  app.log.show(true);
  return Promise.resolve();
}
