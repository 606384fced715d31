// @ts-check
/** Stands in the server's bundle for a plugin of prettier that is never used there. */
/** @type {readonly never[]} */
export const languages = [];
