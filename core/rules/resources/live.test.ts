import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type LiveFacts } from '../index.ts';

const readAt = Date.UTC(2026, 0, 2, 3, 4, 5);
const gib = 1024 ** 3;

interface Known {
  readonly servers?: Readonly<Record<string, { readonly arch?: string; readonly memoryBytes?: number }>>;
  readonly images?: Readonly<Record<string, readonly string[]>>;
}

const live = ({ servers = {}, images = {} }: Known): { live: LiveFacts } => ({
  live: {
    server: (name) => (servers[name] === undefined ? undefined : { ...servers[name], readAt }),
    imageArchs: (image) => (images[image] === undefined ? undefined : { archs: images[image], readAt }),
    publicAddresses: () => undefined,
  },
});

const told = (code: string, text: string, known?: Known): [number, string][] =>
  validate(parseDeploy(text), known === undefined ? {} : live(known)).filter((one) => one.code === code).map((one) => [one.range.start.line, renderCode(one.code, one.args)]);

const two = 'servers: { s: { host: h }, t: { host: i, arch: arm64 } }\nservices:\n';

describe('memory of a server', () => {
  const text = `${two}  w: { hosts: [s, t], memory: 3g }\n  v: { hosts: [s], memory: 6g }\n  u: { hosts: [s] }\n`;
  it('is compared with the sum of the limits, at the largest of them', () => {
    expect(told('jiji/memory-oversubscribed', text, { servers: { s: { memoryBytes: 8 * gib }, t: { memoryBytes: 2 * gib } } })).toEqual([
      [2, 'Limits on "t" add up to 3 GiB; it has 2 GiB (seen 2026-01-02 03:04 UTC)'],
      [3, 'Limits on "s" add up to 9 GiB; it has 8 GiB (seen 2026-01-02 03:04 UTC)'],
    ]);
  });
  it('may be used up to the last byte', () => expect(told('jiji/memory-oversubscribed', text, { servers: { s: { memoryBytes: 9 * gib }, t: { memoryBytes: 3 * gib } } })).toEqual([]));
  it('is nothing where it is not known', () => {
    expect(told('jiji/memory-oversubscribed', text, { servers: { s: { arch: 'amd64' } } })).toEqual([]);
    expect(told('jiji/memory-oversubscribed', text)).toEqual([]);
  });
  it('counts every container of form C, and no limit that is none', () => {
    const scaled = 'servers: { s: { host: h } }\nservices:\n  w: { servers: [s], memory: 2g, scale: 3 }\n  v: { servers: [s], memory: much }\n';
    expect(told('jiji/memory-oversubscribed', scaled, { servers: { s: { memoryBytes: 5 * gib } } })).toEqual([[2, 'Limits on "s" add up to 6 GiB; it has 5 GiB (seen 2026-01-02 03:04 UTC)']]);
  });
});

describe('architectures of an image', () => {
  const text = `${two}  w: { image: "a:1", hosts: [s, t] }\n`;
  it.each([
    ['the server is not among them', ['amd64'], {}, ['"t" is arm64']],
    ['a variant is', ['amd64', 'arm64/v8'], {}, []],
    ['all are', ['arm64', 'amd64'], {}, []],
    ['none is known', [], {}, []],
    ['the server says otherwise than the file', ['amd64'], { t: { arch: 'x86_64' } }, []],
    ['the server has a third one', ['amd64', 'arm64'], { s: { arch: 'riscv64' } }, ['"s" is riscv64']],
    ['the server says it in its own words', ['arm64'], { s: { arch: 'aarch64' } }, []],
    ['no server has one of them', ['riscv64'], {}, ['"s" is amd64, "t" is arm64']],
  ])('%s', (_what, archs, servers, expected) => {
    const found = told('jiji/image-arch-mismatch', text, { images: { 'a:1': archs }, servers });
    expect(found).toEqual(expected.map((words) => [2, `The image is built for ${archs.join(', ')}, and ${words} (looked up 2026-01-02 03:04 UTC); choose an image for that architecture`]));
  });
  it('are not looked at for variables, builds and without live facts', () => {
    expect(told('jiji/image-arch-mismatch', `${two}  w: { image: "a:\${V}", hosts: [t] }\n`, { images: { 'a:${V}': ['amd64'] } })).toEqual([]);
    expect(told('jiji/image-arch-mismatch', `${two}  w: { build: ., hosts: [t] }\n`, { images: { '.': ['amd64'] } })).toEqual([]);
    expect(told('jiji/image-arch-mismatch', text)).toEqual([]);
  });
  it('name three servers at most', () => {
    const many = `servers: { ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: { host: ${name}, arch: arm64 }`).join(', ')} }\nservices:\n  w: { image: "a:1", hosts: [a, b, c, d, e] }\n`;
    expect(told('jiji/image-arch-mismatch', many, { images: { 'a:1': ['amd64'] } })[0]?.[1]).toContain('"a" is arm64, "b" is arm64, "c" is arm64 and 2 more');
  });
});
