/** A label of a DNS name in lower case: what services are called. */
export const isDnsLabel = (name: string): boolean => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);

/** The same in any case: what servers and crons are called. */
export const isHostLabel = (name: string): boolean => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name);

/** What a project may be called. */
export const isProjectName = (name: string): boolean => name.length <= 50 && /^[a-z0-9]+([_-][a-z0-9]+)*$/.test(name);

/** What a variable of the environment may be called. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
