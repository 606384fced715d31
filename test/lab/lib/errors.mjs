// @ts-check

/** Exit codes of lab.mjs. 69 is EX_UNAVAILABLE of sysexits.h. */
export const exitCode = { failed: 1, usage: 2, cannotHost: 69 };

/** An error that is told in its own words, without a stack; `exit` is the process's exit code for it. */
export class LabError extends Error {
  constructor(/** @type {string} */ message, exit = exitCode.failed) {
    super(message);
    this.name = 'LabError';
    this.exit = exit;
  }
}

/** This machine cannot host a lab: callers may skip. */
export class CannotHost extends LabError {
  constructor(/** @type {string} */ reason) {
    super(`this machine cannot host the lab: ${reason}`, exitCode.cannotHost);
    this.name = 'CannotHost';
  }
}
