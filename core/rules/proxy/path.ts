const faults: readonly (readonly [RegExp, string])[] = [
  [/[<>"|?*]/g, ''],
  [/\s/, 'spaces'],
  [/\/\//, '"//"'],
  [/(^|\/)\.\.?(\/|$)/, '"." or ".." segments'],
];

/** What a path of the proxy may not have in it, for people; all of it when the path only lacks its slash. */
export function pathFaults(path: string): string {
  const found = faults.flatMap(([pattern, name]) => (name === '' ? [...new Set(path.match(pattern) ?? [])] : pattern.test(path) ? [name] : []));
  return (found.length > 0 ? found : ['< > " | ? *', ...faults.map(([, name]) => name).filter((name) => name !== '')]).join(', ');
}

/** Whether a path does not start with a slash, or has something in it that the proxy cannot route. */
export const isPathFault = (path: string): boolean => !path.startsWith('/') || faults.some(([pattern]) => path.search(pattern) >= 0);
