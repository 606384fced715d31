import { describe, expect, it } from 'vitest';
import { DeployDocument } from '../document.ts';
import { legend, semanticTokens, tokens } from './semantic-tokens.ts';

/** Tokens as `text kind`, with `!` where something is defined. */
const found = (text: string): string[] => tokens(DeployDocument.of(text).parsed).map(({ start, end, kind, modifiers }) => `${text.slice(start, end)} ${kind}${(modifiers & 1) === 1 ? '!' : ''}`);

describe('semantic tokens', () => {
  it.each([
    ['servers, where they are defined and named', 'servers: { web1: { host: a } }\nservices: { a: { hosts: [web1, nope] } }\n', ['web1 server!', 'a service!', 'web1 server']],
    ['services and private names in their parts', 'project: s\nservers: { w: { host: a } }\nservices:\n  api: { hosts: [w] }\n  b: { network_mode: service:api, command: "x api.jiji http://s-api.jiji:80 s-api-w.jiji none.jiji" }\n',
      ['w server!', 'api service!', 'w server', 'b service!', 'api service', 'api service', 'jiji domain', 's domain', 'api service', 'jiji domain', 's domain', 'api service', 'w server', 'jiji domain']],
    ['secrets and variables', 'builder: { registry: { password: "x${TOKEN}y$${NOT}" } }\nenvironment: { secrets: [KEY] }\n', ['TOKEN secret', 'KEY secret']],
    ['numbers and units', 'services: { a: { memory: 512m, stop_timeout: "10s", cpus: 2, proxy: { healthcheck: { interval: 1h, timeout: soon } } } }\n', ['a service!', '512 amount', 'm unit', '10 amount', 's unit', '1 amount', 'h unit']],
    ['sizes with a fraction and two letters', 'services: { a: { memory: 1.5gb } }\n', ['a service!', '1.5 amount', 'gb unit']],
    ['what is reached through aliases once', 'x-a: &a { stop_timeout: 10s }\nservices: { b: { <<: *a }, c: { <<: *a } }\n', ['10 amount', 's unit', 'b service!', 'c service!']],
    ['nothing in other keys', 'ssh: { user: api }\nx-timeout: 10s\n', []],
    ['nothing in an empty file', '', []],
  ])('%s', (_, text, expected) => expect(found(text)).toEqual(expected));

  it('never overlap, and stand in order', () => {
    const text = 'project: a\nservers: { a: { host: x } }\nservices: { a: { hosts: [a], environment: { clear: { A: "a.jiji ${a} a-a-a.jiji" } } } }\n';
    let end = 0;
    for (const token of tokens(DeployDocument.of(text).parsed)) {
      expect(token.start).toBeGreaterThanOrEqual(end);
      end = token.end;
    }
  });

  it('come as numbers relative to each other, in types and modifiers that every editor knows', () => {
    expect(legend).toEqual({ tokenTypes: ['class', 'function', 'variable', 'namespace', 'number', 'keyword'], tokenModifiers: ['declaration', 'readonly'] });
    expect(semanticTokens(DeployDocument.of('servers:\n  web1: { host: a }\nservices: { a: { hosts: [web1] } }\n')).build().data).toEqual([1, 2, 4, 0, 1, 1, 12, 1, 1, 1, 0, 13, 4, 0, 0]);
  });

  it('stand in one line, also where a carriage return is part of a name', () => {
    expect(semanticTokens(DeployDocument.of('servers:\n \r   web1:\n        host: a\n    web2: { host: b }\n')).build().data).toEqual([4, 4, 4, 0, 1]);
  });

  it('of a range are those that touch it', () => {
    const document = DeployDocument.of('servers:\n  web1: { host: a }\nservices: { a: { hosts: [web1] } }\n');
    expect(semanticTokens(document, { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } }).build().data).toEqual([1, 2, 4, 0, 1]);
  });
});
