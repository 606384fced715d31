/** Names of the stages of a Dockerfile, in lower case as the builders compare them; undefined when there is no `FROM`. */
export function stagesOf(text: string): readonly (string | undefined)[] | undefined {
  const escape = /^#[ \t]*escape[ \t]*=[ \t]*(\S)/im.exec(text)?.[1] === '`' ? '`' : '\\';
  const lines = text.split(/\r\n|\r|\n/).filter((line) => !/^\s*#/.test(line)).join('\n').split(`${escape}\n`).join(' ').split('\n');
  const stages = lines.flatMap((line) => {
    const found = /^\s*FROM\s+(?:--\S+\s+)*\S+(?:\s+AS\s+(\S+))?\s*$/i.exec(line);
    return found === null ? [] : [found[1]?.toLowerCase()];
  });
  return stages.length === 0 ? undefined : stages;
}
