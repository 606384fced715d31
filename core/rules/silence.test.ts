import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../config/index.ts';
import { validate } from './index.ts';

const codes = (text: string, operation = false): string[] => validate(parseDeploy(text), { operation }).map((one) => one.code);

describe('comments that silence', () => {
  const bad = 'services:\n  web:\n    hosts: [web1, web1]';

  it('hold for the line they end', () => {
    expect(codes(bad)).toContain('jiji/hosts-duplicate');
    expect(codes(`${bad} # jiji-ignore: hosts-duplicate`)).not.toContain('jiji/hosts-duplicate');
    expect(codes(`${bad} # because # jiji-ignore: jiji/unknown-key, jiji/hosts-duplicate`)).not.toContain('jiji/hosts-duplicate');
  });

  it('hold for the next line with content when they stand alone', () => {
    expect(codes(bad.replace('    hosts', '    # jiji-ignore: hosts-duplicate\n\n    # twice\n    hosts'))).not.toContain('jiji/hosts-duplicate');
  });

  it('say nothing about other lines and codes', () => {
    expect(codes(`# jiji-ignore: hosts-duplicate\n${bad}`)).toContain('jiji/hosts-duplicate');
    expect(codes(`${bad} # jiji-ignore: unknown-server`)).toContain('jiji/hosts-duplicate');
    expect(codes(`${bad} # jiji-ignore hosts-duplicate`)).toContain('jiji/hosts-duplicate');
  });

  it('let no error pass to an operation', () => {
    const text = 'network: { cluster_cidr: "10.210.0.7/16" } # jiji-ignore: cidr-not-canonical';
    expect(codes(text)).not.toContain('jiji/cidr-not-canonical');
    expect(codes(text, true)).toContain('jiji/cidr-not-canonical');
    expect(codes(`${bad} # jiji-ignore: hosts-duplicate`, true)).not.toContain('jiji/hosts-duplicate');
  });
});
