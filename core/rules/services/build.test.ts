import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';
import { filesOf } from '../testing/surroundings.ts';
import { stagesOf } from './dockerfile.ts';

const build = (more: string): string => `services: { w: { build: ${more} } }`;
const found = (text: string, code: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context).filter((each) => each.code === code);
const onDisk: RuleContext = { files: filesOf('web/\nweb/Dockerfile: FROM a AS deps\\nfrom b as Final\nweb/dev/\nempty/\nDockerfile.prod: FROM a AS prod\nfile') };

describe('places', () => {
  it.each([
    ['image-or-build', 'services: { «w»: {}, «v»: , u: { build: . }, t: { image: a } }'],
    ['image-and-build', 'services: { w: { «image»: a, «build»: . }, v: { image: a, build: } }'],
    ['image-invalid', 'services: { a: { image: «Nginx» }, b: { image: «"a b"» }, c: { image: "a:${T}" }, d: { image: «"a:"» }, e: { image: «""» }, f: { image: «"https://a/b"» }, g: { image: «"a@sha256:12"» }, h: { image: "ghcr.io:443/a/b__c/d-e:1.0_x" } }'],
    ['image-floating-tag', 'services: { a: { image: «nginx» }, b: { image: «"nginx:latest"» }, c: { image: "nginx:1" }, d: { image: «localhost:5000/nginx» }, e: { image: "nginx:${T}" } }'],
    ['image-floating-tag', `services: { a: { image: "nginx@sha256:${'0'.repeat(64)}" }, b: { image: "nginx:latest@sha256:${'0'.repeat(64)}" } }`],
    ['build-context-missing', 'services: { w: { hosts: [a], «build»: {} }, v: { hosts: [a], build: { context: . } }, u: { hosts: [a], «build»: { dockerfile: D } } }'],
    ['build-context-missing', 'services: { w: { hosts: [a], «build»: "" }, v: { hosts: [a], «build»: { context: " " } }, u: { hosts: [a], build: } }'],
    ['build-context-missing', 'servers: { a: { host: h } }\nservices: { w: { servers: [a], build: {} } }'],
    ['build-args-list', 'services: { w: { build: { context: ., «args»: [A=1] } }, v: { build: { context: ., args: { A: 1 } } }, u: { build: { context: ., «args»: [] } } }'],
    ['build-arg-secret', build('{ context: ., args: { «NPM_TOKEN»: "${NPM_TOKEN}", «DB_PASSWORD»: longenough, SHORT_PASS: abc, «apiKey»: abcdefgh, «A»: "${MY_SECRET}", B: "${PORT}", «C»: ghp_abcdefghijklmnopqrst, SECRET_COUNT: 3, TOKEN: "" } }')],
    ['build-arg-secret', build('{ context: ., args: [«NPM_TOKEN=abcdefgh», A=b, «"B=${THE_TOKEN}"», TOKEN, «"K=-----BEGIN RSA PRIVATE KEY-----"»] }')],
    ['build-arg-secret', 'servers: { a: { host: h } }\nservices: { w: { servers: [a], build: { args: { «A»: NPM_TOKEN, B: NPM_NAME } } } }'],
    ['build-arg-secret', 'services: { w: { hosts: [a], build: { context: ., args: { A: NPM_TOKEN } } } }'],
    ['build-multi-arch', 'servers: { a: { host: h }, b: { host: i, arch: arm64 } }\nservices: { w: { hosts: [a, b], «build»: . }, v: { hosts: [b], build: . }, u: { hosts: [a, b], image: a } }'],
    ['build-multi-arch', 'servers: { a: { host: h }, b: { host: i, arch: "${ARCH}" }, c: { host: j, arch: riscv }, d: { host: k, arch: arm64 } }\nservices: { w: { hosts: [d, b, c], build: . }, v: { hosts: [a, d], «build»: . } }'],
    ['build-multi-arch', 'services: { w: { «build»: { context: . }, servers: [{ host: h }, { host: i, arch: arm64 }] } }'],
    ['build-multi-arch', 'services: { w: { build: { context: . }, servers: [{ host: h, arch: "${A}" }, { host: i, arch: arm64 }] } }'],
  ])('jiji/%s in %s', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });

  it.each([
    ['build-context-not-found', 'services: { a: { build: «./nope» }, b: { build: web }, c: { build: { context: «file» } }, d: { build: { context: "${C}" } }, e: { build: /abs }, f: { build: ../up }, g: { build: «"https://x/y.git"» }, h: { build: ./web/ } }'],
    ['dockerfile-not-found', 'services: { a: { build: «empty» }, b: { build: web }, c: { build: { context: web, dockerfile: «Nope» } }, d: { build: { context: web, dockerfile: Dockerfile.prod } }, e: { build: nope }, f: { build: { context: web, dockerfile: "${D}" } }, g: { build: { context: web, dockerfile: «dev» } }, h: { build: { context: «empty» } }, i: { build: { context: web, dockerfile: ../x } }, j: { build: {} }, k: { build: { dockerfile: Nope } } }'],
    ['build-target-unknown', 'services: { a: { build: { context: web, target: «prod» } }, b: { build: { context: web, target: FINAL } }, c: { build: { context: web, target: deps } }, d: { build: { context: web, target: "1" } }, e: { build: { context: web, target: «"2"» } }, f: { build: { context: web, target: "${T}" } }, g: { build: { context: web, dockerfile: Dockerfile.prod, target: prod } }, h: { build: { context: empty, target: x } }, i: { build: { context: web, dockerfile: Dockerfile.prod, target: «deps» } } }'],
  ])('jiji/%s in %s, with files', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text, onDisk)).toEqual(places);
    expect(placesOf(`jiji/${code}`, text)).toEqual([]);
    expect(placesOf(`jiji/${code}`, text, { files: { look: () => undefined } })).toEqual([]);
  });

  it('form C takes the project root where it names no context', () => {
    const text = 'servers: { a: { host: h } }\nservices: { w: { servers: [a], build: { dockerfile: «Nope» } }, v: { servers: [a], build: { dockerfile: Dockerfile.prod } } }';
    const { text: plain, places } = marked(text);
    expect(placesOf('jiji/dockerfile-not-found', plain, { files: filesOf('./\nDockerfile.prod: FROM a') })).toEqual(places);
  });

  it('what is of another type is said once, by its type', () => {
    for (const value of ['1', '[a]', '{ context: [a] }', '{ context: 1, dockerfile: 2, target: 3, args: 4 }', '{ context: web, args: [[1]] }', '{ context: web, args: { A: [1] } }', '{ context: web, args: [null] }']) {
      const codes = validate(parseDeploy(build(value)), onDisk).map((each) => each.code).filter((code) => /build|docker/.test(code));
      expect(codes.filter((code) => code !== 'jiji/build-args-list')).toEqual([]);
    }
  });
});

describe('words', () => {
  it('name the file that was read, and never the value of an argument', () => {
    expect(found(build('{ context: ./web, target: x }'), 'jiji/build-target-unknown', onDisk)[0]?.args).toEqual({ target: 'x', file: 'web/Dockerfile' });
    expect(found('servers: { a: { host: h }, b: { host: i, arch: arm64 } }\nservices: { w: { hosts: [b, a], build: . } }', 'jiji/build-multi-arch')[0]?.args).toEqual({ archs: 'amd64 and arm64' });
    expect(JSON.stringify(found(build('{ context: ., args: { NPM_TOKEN: verysecret1 } }'), 'jiji/build-arg-secret'))).not.toContain('verysecret1');
  });
});

describe('build-target-unknown', () => {
  it('offers the stage that is meant', () => {
    const [first] = found(build('{ context: web, target: fimal }'), 'jiji/build-target-unknown', onDisk);
    expect(first?.fixes[0]?.edits[0]?.newText).toBe('final');
    expect(found(build('{ context: web, target: elsewhere }'), 'jiji/build-target-unknown', onDisk)[0]?.fixes).toEqual([]);
  });
});

describe('stages of a Dockerfile', () => {
  it.each([
    ['FROM a', [undefined]],
    ['FROM a AS One\nRUN x\nfrom --platform=linux/amd64 b as two \n', ['one', 'two']],
    ['# FROM x AS no\nARG V=1\nFROM a:${V} AS one', ['one']],
    ['FROM \\\n  a \\\n  AS one\r\n', ['one']],
    ['# escape=`\nFROM a `\n AS one', ['one']],
    ['RUN echo FROM a AS b', undefined],
    ['', undefined],
  ])('%j', (text, stages) => expect(stagesOf(text)).toEqual(stages));
});

describe('fixes', () => {
  const fixed = (text: string): string | undefined => {
    const parsed = parseDeploy(text);
    const edits = validate(parsed).find((each) => each.code === 'jiji/build-args-list')?.fixes[0]?.edits;
    return edits === undefined ? undefined : applyEdits(text, parsed.lines, edits);
  };
  it.each([
    [build('{ context: ., args: [A=1, "B=x y", C=z] }'), build('{ context: ., args: { A: "1", B: "x y", C: z } }')],
    ['services:\n  w:\n    build:\n      context: .\n      args:\n      - A=1 # one\n      # two\n      - B=true\n    retain: 1\n', 'services:\n  w:\n    build:\n      context: .\n      args:\n        A: "1" # one\n      # two\n        B: "true"\n    retain: 1\n'],
    ['services:\r\n  w:\r\n    build:\r\n      context: .\r\n      args:\r\n          - A=a=b\r\n          - B=\r\n', 'services:\r\n  w:\r\n    build:\r\n      context: .\r\n      args:\r\n          A: "a=b"\r\n          B: ""\r\n'],
    [build('{ context: ., args: ["A=${X}", "B=it\'s \\"q\\""] }'), build('{ context: ., args: { A: "${X}", B: "it\'s \\"q\\"" } }')],
    [build('{ context: ., args: [A] }'), undefined],
    [build('{ context: ., args: [A=1, A=2] }'), undefined],
    [build('{ context: ., args: [1A=1] }'), undefined],
    [build('{ context: ., args: [NO=1] }'), undefined],
    [build('{ context: ., args: [] }'), undefined],
    ['x-a: &a [A=1]\nservices: { w: { build: { context: ., args: *a } } }', undefined],
    ['servers: { a: { host: h } }\nservices: { w: { servers: [a], build: { args: [A=CAPITALS] } } }', undefined],
  ])('build-args-list in %j', (before, after) => {
    expect(fixed(before)).toBe(after);
    if (after === undefined) return;
    expect(found(after, 'jiji/build-args-list')).toEqual([]);
    expect(parseDeploy(after).config?.services[0]?.build?.args).toEqual(parseDeploy(before).config?.services[0]?.build?.args);
  });
});
