import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../config/parse.ts';
import { sshArguments } from './openssh-arguments.ts';

const args = (text: string): string[] => {
  const { config } = parseDeploy(text);
  if (config?.servers[0] === undefined) throw new Error('no server in the text');
  return sshArguments(config.servers[0], config.ssh);
};

describe('arguments for ssh', () => {
  it('carry user, port, key and jump host of the file', () => {
    const given = args('project: p\nservers:\n  a:\n    host: 192.0.2.1\nssh:\n  user: deploy\n  port: 2222\n  key_path: ~/.ssh/id\n  proxy: jump@192.0.2.9\n');
    expect(given).toEqual(expect.arrayContaining(['-p', '2222', '-i', '-J', 'jump@192.0.2.9']));
    expect(given.slice(-2)).toEqual(['--', 'deploy@192.0.2.1']);
  });

  it('keep a host that looks like an option from being one', () => {
    expect(args('project: p\nservers:\n  a:\n    host: "-oProxyCommand=x"\n').slice(-2)).toContain('--');
  });
});
