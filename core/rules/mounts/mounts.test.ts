import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';
import { filesOf } from '../testing/surroundings.ts';

const one = 'servers: { a: { host: h1 } }\n';
const found = (text: string, code: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context).filter((each) => each.code === code);
const files = (items: string): string => `services: { w: { files: [${items}] } }`;
const item = (more: string): string => files(`{ local: f, remote: /f${more} }`);
const onDisk: RuleContext = { files: filesOf('nginx.conf\nhtml/\nhtml/index.html') };

describe('places', () => {
  it.each([
    ['mount-syntax', files('«f», «"f:/f:ro:z"», «":/f"», «"f:"», «"f:/f:"», «""», "f:/f", "f:/f:ro", «"f:/f:ro,z"»')],
    ['mount-syntax', files('«{}», «{ local: f }», «{ remote: /f }», «{ local: , remote: /f }», «{ local: "", remote: /f }», { local: f, remote: /f }, { local: 1, remote: /f }, "${F}", "f:/f:ro,x"')],
    ['mount-syntax', 'services:\n  w:\n    directories:\n      - «d»\n      - «local: d»\n        mode: "0755"\n'],
    ['mount-syntax', 'x-f: &f [f]\nservices: { w: { files: «*f» } }'],
    ['mount-syntax', 'services: { w: { volumes: [f] } }'],
    ['mount-mode-invalid', item(', mode: «"0888"»')],
    ['mount-mode-invalid', files('{ local: f, remote: /f, mode: «"64"» }, { local: f, remote: /f, mode: «"06444"» }, { local: f, remote: /f, mode: «""» }, { local: f, remote: /f, mode: «"u=rw"» }, { local: f, remote: /f, mode: "644" }, { local: f, remote: /f, mode: "1777" }, { local: f, remote: /f, mode: "${M}" }')],
    ['mount-mode-invalid', item(', mode: 0644')],
    ['mount-mode-not-quoted', item(', mode: «0644»')],
    ['mount-mode-not-quoted', files('{ local: f, remote: /f, mode: «0o644» }, { local: f, remote: /f, mode: «420» }, { local: f, remote: /f, mode: «0x1a4» }, { local: f, remote: /f, mode: «999» }, { local: f, remote: /f, mode: "0644" }, { local: f, remote: /f, mode: 6.5 }, { local: f, remote: /f, mode: true }')],
    ['mount-mode-not-quoted', 'services: { w: { directories: [{ local: d, remote: /d, mode: «0755» }] } }'],
    ['mount-owner-invalid', files('{ local: f, remote: /f, owner: «app» }, { local: f, remote: /f, owner: «"app:"» }, { local: f, remote: /f, owner: «":app"» }, { local: f, remote: /f, owner: «"a:b:c"» }, { local: f, remote: /f, owner: «"-a:b"» }, { local: f, remote: /f, owner: "1000:1000" }, { local: f, remote: /f, owner: "_a.b-c:www-data" }, { local: f, remote: /f, owner: "${O}" }, { local: f, remote: /f, owner: «"a b:c"» }')],
    ['mount-owner-invalid', item(', owner: 1000')],
    ['mount-option-invalid', files('"f:/a:«rw»", "f:/b:ro", "f:/c:«Ro»", "f:/d:ro,«x»", "f:/e:«»z "'.replace('«»z ', '«z »'))],
    ['mount-option-invalid', files('{ local: f, remote: /f, options: "ro,«rw»" }, { local: f, remote: /f, options: "z,ro, «Z»" }, { local: f, remote: /f, options: "ro, z" }, { local: f, remote: /f, options: «"ro,"» }, { local: f, remote: /f, options: «""» }, { local: f, remote: /f, options: "${O}" }')],
    ['mount-option-invalid', 'services: { w: { volumes: ["v:/a:x"] } }'],
    ['missing-key', 'project: a\nbuilder: { engine: docker }\nservers: {}\nservices: { w: { files: [{ local: f }] } }'],
    ['file-looks-secret', files('«{ local: a/tls.key, remote: /a, mode: "0644" }», «{ local: x.PEM, remote: /b, mode: "0640" }», { local: y.pem, remote: /c, mode: "0600" }, { local: z.pem, remote: /d }, { local: n.conf, remote: /e, mode: "0644" }, «{ local: .env.production, remote: /f, mode: "604" }», «{ local: id_rsa, remote: /g, mode: "0444" }», { local: id_rsa.pub, remote: /h, mode: "0644" }, «{ local: s.p12, remote: /i, mode: "0660" }», { local: k.key, remote: /j, mode: 0644 }, { local: k.key, remote: /k, mode: "0999" }, "l.key:/l"')],
    ['file-looks-secret', 'services: { w: { directories: [{ local: certs.key, remote: /d, mode: "0755" }] } }'],
  ])('jiji/%s in %s', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });

  it.each([
    ['local-file-missing', files('"«x.conf»:/a", "nginx.conf:/b", "./nginx.conf:/c:ro", { local: «y.conf», remote: /d }, "html/index.html:/e", "${F}:/f", "/etc/x:/g", "../x:/h", "~/x:/i", "html:/j"')],
    ['local-file-missing', 'services: { w: { directories: ["x:/a"], volumes: ["x:/b"] } }'],
    ['local-is-directory', `services: { w: { files: ["«html»:/a", "nginx.conf:/b", { local: «./html/», remote: /c }], directories: ["«nginx.conf»:/d", "html:/e", "nope:/f"] } }`],
    ['local-directory-created', 'services: { w: { directories: ["«nope»:/a", { local: «none», remote: /b }, "html:/c", "nginx.conf:/d", "/srv:/e", "${D}:/f"] } }'],
    ['local-directory-created', files('"nope:/a"')],
  ])('jiji/%s in %s, with files', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text, onDisk)).toEqual(places);
    expect(placesOf(`jiji/${code}`, text)).toEqual([]);
    expect(placesOf(`jiji/${code}`, text, { files: { look: () => undefined } })).toEqual([]);
  });

  it('what is of another type is said once, by its type', () => {
    for (const value of ['f', '{ local: f }', '[1]', '[[f]]', '[null]', '[true]', '"f:/f"']) {
      for (const key of ['files', 'directories']) {
        const codes = validate(parseDeploy(`${one}services: { w: { image: "a:1", hosts: [a], ${key}: ${value} } }`), onDisk).map((each) => each.code).filter((code) => /mount|local/.test(code));
        expect(codes).toEqual([]);
      }
    }
  });
});

describe('local-file-missing', () => {
  it('is an error when an operation starts', () => {
    expect(found(files('"x:/a"'), 'jiji/local-file-missing', onDisk).map((each) => each.severity)).toEqual(['warning']);
    expect(found(files('"x:/a"'), 'jiji/local-file-missing', { ...onDisk, operation: true }).map((each) => each.severity)).toEqual(['error']);
  });
});

describe('mount-conflict', () => {
  const pair = (first: string, second: string, servers = 'a', key = 'files'): string =>
    `servers: { a: { host: h1 }, b: { host: h2 } }\nservices: { v: { hosts: [a], ${key}: [{ local: f, remote: /f${first} }] }, w: { hosts: [${servers}], ${key}: [{ local: ./f, remote: /g${second} }] } }`;
  const count = (text: string): number => found(text, 'jiji/mount-conflict').length;
  it.each([
    [', mode: "0644"', ', mode: "0600"', 2], [', mode: "0644"', ', mode: "644"', 0], [', mode: "0644"', '', 0], [', mode: 0644', ', mode: "0600"', 2],
    [', owner: "a:a"', ', owner: "b:b"', 2], [', owner: "a:a"', ', owner: "a:a"', 0], [', mode: "0644", owner: "a:a"', ', mode: "0644", owner: "b:b"', 2],
    [', mode: "${M}"', ', mode: "0600"', 0], [', mode: "rw"', ', mode: "0600"', 0],
  ])('%s beside %s: %i', (first, second, expected) => expect(count(pair(first, second))).toBe(expected));
  it('needs one server for both, one kind and one path', () => {
    const [first, second] = [', mode: "0644"', ', mode: "0600"'];
    expect(count(pair(first, second, 'b'))).toBe(0);
    expect(count(pair(first, second, 'b, a'))).toBe(2);
    expect(count(pair(first, second, 'a', 'directories'))).toBe(2);
    expect(count(pair(first, second).replace('./f', 'g'))).toBe(0);
    expect(count(pair(first, second).replace(/files(?=: \[\{ local: \.)/, 'directories'))).toBe(0);
  });
  it('is not about two mounts of one service', () => {
    expect(count(`${one}services: { v: { hosts: [a], files: [{ local: f, remote: /f, mode: "0644" }, { local: f, remote: /g, mode: "0600" }] } }`)).toBe(0);
  });
  it('marks both items, and of many all', () => {
    const { text, places } = marked(`${one}services:
  u: { hosts: [a], files: [«{ local: f, remote: /f, mode: "0644" }»] }
  v: { hosts: [a], files: [«{ local: f, remote: /f, mode: "0644" }»] }
  w: { hosts: [a], files: [«{ local: f, remote: /f, mode: "0600" }»] }
  x: { hosts: [a], files: ["f:/f"] }
`.replace('v: { hosts: [a], files: [«{ local: f, remote: /f, mode: "0644" }»]', 'v: { hosts: [a], files: [{ local: f, remote: /f, mode: "0644" }]'));
    expect(placesOf('jiji/mount-conflict', text)).toEqual(places);
    const [first, second] = found(text, 'jiji/mount-conflict');
    expect([renderCode(first!.code, first!.args), renderCode(second!.code, second!.args)]).toEqual(['"f" has different mode or owner in "w"', '"f" has different mode or owner in "u"']);
    expect(first?.related[0]?.range).toEqual(second?.range);
  });
});

describe('fixes', () => {
  const fixed = (text: string, code: string): string | undefined => {
    const parsed = parseDeploy(text);
    const edits = validate(parsed, onDisk).find((each) => each.code === code)?.fixes[0]?.edits;
    return edits === undefined ? undefined : applyEdits(text, parsed.lines, edits);
  };
  it.each([
    ['mount-mode-not-quoted', item(', mode: 0644'), item(', mode: "0644"')],
    ['mount-mode-not-quoted', item(', mode: 755'), item(', mode: "755"')],
    ['mount-mode-not-quoted', item(', mode: 0o644'), item(', mode: "0644"')],
    ['mount-mode-not-quoted', item(', mode: 0x1a4'), undefined],
    ['mount-mode-not-quoted', item(', mode: 998'), undefined],
    ['file-looks-secret', files('{ local: a.key, remote: /a, mode: "0644" }'), files('{ local: a.key, remote: /a, mode: "0600" }')],
    ['local-is-directory', 'services:\n  w:\n    files:\n      - html:/a\n', 'services:\n  w:\n    directories:\n      - html:/a\n'],
    ['local-is-directory', 'services: { w: { files: ["html:/a", "nginx.conf:/b"], directories: ["d:/d"] } }', 'services: { w: { files: ["nginx.conf:/b"], directories: ["d:/d", "html:/a"] } }'],
    ['local-is-directory', 'services:\n  w:\n    files:\n      - html:/a\n      - nginx.conf:/b\n    directories:\n      - d:/d\n', 'services:\n  w:\n    files:\n      - nginx.conf:/b\n    directories:\n      - d:/d\n      - html:/a\n'],
    ['local-is-directory', 'services: { w: { files: ["html:/a", "nginx.conf:/b"] } }', undefined],
    ['local-is-directory', 'services: { w: { files: ["html:/a"], directories: ["d:/d"] } }', undefined],
    ['local-is-directory', 'x-f: &f ["html:/a"]\nservices: { w: { files: *f } }', undefined],
  ])('jiji/%s in %j', (code, before, after) => {
    expect(fixed(before, `jiji/${code}`)).toBe(after);
    if (after !== undefined) expect(found(after, `jiji/${code}`, onDisk)).toEqual([]);
  });
});

describe('the model', () => {
  it('takes options with spaces between them', () => {
    expect(parseDeploy(`${one}services: { w: { hosts: [a], files: [{ local: f, remote: /f, options: "ro, z" }] } }`).config?.services[0]?.uploads[0]?.options).toEqual(['ro', 'z']);
  });
});
