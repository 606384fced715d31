import { describe, expect, it } from 'vitest';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import { DeployDocument } from '../document.ts';
import { symbols } from './outline.ts';
import { workspaceSymbols } from './workspace-symbols.ts';

const kinds = Object.fromEntries(Object.entries(SymbolKind).map(([name, kind]) => [kind, name]));

/** The outline as lines: indented name, kind and detail. */
const outline = (text: string): string[] => {
  const lines = (all: readonly DocumentSymbol[], indent: string): string[] =>
    all.flatMap((one) => [`${indent}${one.name} ${kinds[one.kind]}${one.detail === undefined ? '' : `: ${one.detail}`}`, ...lines(one.children ?? [], `${indent}  `)]);
  return lines(symbols(DeployDocument.of(text)), '');
};

/** Every symbol with its name in its range, and inside its parent, as editors demand. */
function check(text: string): void {
  const document = DeployDocument.of(text);
  const inside = (outer: DocumentSymbol['range'], inner: DocumentSymbol['range']): boolean => document.text.offsetAt(outer.start) <= document.text.offsetAt(inner.start) && document.text.offsetAt(inner.end) <= document.text.offsetAt(outer.end);
  const visit = (all: readonly DocumentSymbol[], parent?: DocumentSymbol): void => {
    for (const one of all) {
      expect(one.name).not.toBe('');
      expect(inside(one.range, one.selectionRange), `${one.name} in itself`).toBe(true);
      if (parent !== undefined) expect(inside(parent.range, one.range), `${one.name} in ${parent.name}`).toBe(true);
      visit(one.children ?? [], one);
    }
  };
  visit(symbols(document));
}

const shop = `# a shop
project: shop
builder: { engine: podman, registry: { server: ghcr.io, username: acme, password: hunter22 } }
servers:
  web1: { host: 203.0.113.10 }
  db1:
    host: db.example.com   # the database
    arch: arm64

environment: { clear: { TZ: UTC }, secrets: [TOKEN] }
services:
  web:
    build: { context: ./web }
    hosts: [web1, db1]
    environment:
      clear: { PASSWORD: hunter23 }
    proxy:
      targets:
        - { app_port: 3000, host: shop.example.com }
        - app_port: 3001
          hosts: [api.example.com]
  db:
    image: postgres:16.4
    hosts: [db1]

`;

describe('outline', () => {
  it('has project, builder, servers with address, services with image and servers, and what is in them', () =>
    expect(outline(shop)).toEqual([
      'project Package: shop',
      'builder Module: podman',
      '  engine Property: podman',
      '  registry Object',
      '    server Property',
      '    username Property',
      '    password Property',
      'servers Module',
      '  web1 Struct: 203.0.113.10',
      '    host Property',
      '  db1 Struct: db.example.com',
      '    host Property',
      '    arch Property',
      'environment Module',
      '  clear Object',
      '    TZ Variable',
      '  secrets Array',
      '    TOKEN Key',
      'services Module',
      '  web Class: ./web on web1, db1',
      '    build Object: ./web',
      '      context Property',
      '    hosts Array',
      '    environment Namespace',
      '      clear Object',
      '        PASSWORD Variable',
      '    proxy Interface',
      '      targets Array',
      '        shop.example.com Object',
      '          app_port Property',
      '          host Property',
      '        api.example.com Object',
      '          app_port Property',
      '          hosts Array',
      '  db Class: postgres:16.4 on db1',
      '    image Property: postgres:16.4',
      '    hosts Array',
    ]));

  it('shows no value that may be a secret', () => expect(outline(shop).join('\n')).not.toMatch(/hunter/));

  it('has exact ranges: a section ends with its last value, its name is the key', () => {
    const [, , servers] = symbols(DeployDocument.of(shop));
    expect(servers?.range).toEqual({ start: { line: 3, character: 0 }, end: { line: 7, character: 15 } });
    expect(servers?.selectionRange).toEqual({ start: { line: 3, character: 0 }, end: { line: 3, character: 7 } });
    check(shop);
  });

  it.each([
    ['form A', 'project: p\nservices:\n  a:\n    image: nginx\n    servers:\n      - { host: h.example, arch: arm64 }\n', ['project Package: p', 'services Module', '  a Class: nginx on h.example', '    image Property: nginx', '    servers Array', '      h.example Object', '        host Property', '        arch Property']],
    ['a service half typed', 'services:\n  a:\n    image: nginx\n  b:\n    ima\n', ['services Module', '  a Class: nginx', '    image Property: nginx', '  b Class']],
    ['brackets that nothing closes', 'services:\n  a: { image: nginx }\n  c: { image: x, hosts: [y\n', ['services Module', '  a Class: nginx', '    image Property: nginx', '  c Class: x on y', '    image Property: x', '    hosts Array']],
    ['a quote that nothing closes', 'project: p\nservices:\n  a: { image: nginx }\nnetwork: "x\n', ['project Package: p', 'services Module', '  a Class: nginx', '    image Property: nginx', 'network Property']],
    ['a key without value, and an empty key', 'services:\n? ""\n: 1\n', ['services Property', '"" Property']],
    ['merged keys', 'x-on: &on { hosts: [a] }\nservices:\n  a: { <<: *on, image: b }\n', ['x-on Module', '  hosts Array', 'services Module', '  a Class: b on a', '    image Property: b', '    hosts Array']],
    ['an empty file', '', []],
    ['a list', '- a\n', []],
  ])('works for %s', (_, text, expected) => {
    check(text);
    expect(outline(text)).toEqual(expected);
  });

  it('leaves out what is deepest where there is too much', () => {
    const text = `services:\n${Array.from({ length: 1200 }, (_, n) => `  s${n}:\n    image: nginx\n    hosts: [a]\n    retain: 2\n    environment: { clear: { A: b } }\n`).join('')}`;
    const [services] = symbols(DeployDocument.of(text));
    expect(services?.children).toHaveLength(1200);
    expect(services?.children?.every(({ children }) => children === undefined)).toBe(true);
  });
});

describe('symbols of the workspace', () => {
  const documents = [DeployDocument.of(shop, 'file:///a/.jiji/deploy.yml'), DeployDocument.of('project: blog\nservices: { web: { image: x }, worker: {} }\n', 'file:///b/.jiji/deploy.yml'), DeployDocument.of('- nothing\n', 'file:///c/.jiji/deploy.yml')];
  const found = (query: string): string[] => workspaceSymbols(documents, query).map(({ name, containerName, kind, location }) => `${containerName}/${name} ${kinds[kind]} ${location.uri.charAt(8)}`);
  it('are the servers and services of the open files', () =>
    expect(found('')).toEqual(['shop/web Class a', 'shop/db Class a', 'shop/web1 Struct a', 'shop/db1 Struct a', 'blog/web Class b', 'blog/worker Class b']));
  it('are found by letters in their order, in any case', () => {
    expect(found('WK')).toEqual(['blog/worker Class b']);
    expect(found('w1')).toEqual(['shop/web1 Struct a']);
    expect(found('zz')).toEqual([]);
  });
});
