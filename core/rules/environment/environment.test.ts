import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const at = (body: string): string => `services:\n  w:\n    environment:\n${body}`;
const found = (code: string, text: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context).filter((one) => one.code === code);

describe('places', () => {
  it.each([
    ['jiji/env-name-invalid', 'environment: { clear: { «a-b»: x, A: y, «"1x"»: z, _ok: 1 }, secrets: [OK, «A B», "${X}"] }'],
    ['jiji/env-name-invalid', at('      clear: { A: 1 }\n      secrets:\n        - «my.key»\n        - FINE\n')],
    ['jiji/env-name-invalid', 'x-e: &e { clear: { a-b: x } }\nservices: { v: { environment: «*e» }, w: { environment: «*e» } }'],
    ['jiji/env-name-invalid', 'environment: [a-b]\nservices: { w: { environment: text }, v: { environment: { clear: [a-b], secrets: a-b } } }'],
    ['jiji/env-value-type', 'environment: { clear: { A: «[1]», B: «{ x: 1 }», «C»: , D: 1.10, E: true, F: "", «G»: null } }'],
    ['jiji/env-value-type', 'services: { w: { build: { context: ., args: { A: [1] } } } }'],
    ['jiji/env-value-newline', 'environment:\n  clear:\n    A: «|\n      x\n»    B: |-\n      x\n    C: "x y"\n    D: «"x\\ny"»\n'],
    ['jiji/secret-name-case', 'environment: { secrets: [«api_key», API_KEY, A1, «_A», «Api», a-b, "${x}", 12] }'],
    ['jiji/secret-duplicate', 'environment: { secrets: [A, B, «A», «A», 1, 1] }\nservices: { w: { environment: { secrets: [A] } } }'],
    ['jiji/secret-and-clear', 'environment: { clear: { «A»: 1, B: 2 }, secrets: [C] }\nservices: { w: { environment: { clear: { «C»: 3, «D»: 4 }, secrets: [A, D] } }, v: { environment: { clear: { B: 1 }, secrets: [A] } } }'],
    ['jiji/secret-and-clear', 'environment: { clear: { A: 1 } }\nservices: { w: { environment: { clear: { «A»: 2 }, secrets: [A] } } }'],
    ['jiji/environment-flat', '«environment»: { A: 1 }\nservices: { w: { «environment»: { TZ: UTC, B: [1] } }, v: { environment: { clear: { A: 1 }, TZ: UTC } } }'],
    ['jiji/environment-flat', 'environment: {}\nservices: { w: { environment: { cleer: { A: 1 } } }, v: { environment: [A=b] }, u: { environment: } }'],
    ['jiji/secret-in-clear', 'environment: { clear: { DB_PASSWORD: «longenough», DB_PASS: short, A: «"${B}"», B: "x${B}", TOKEN: "${A}-${B}", API_KEY: 123456789, APIKEY: «"123456789"», my_private_key: «abcdefgh» } }'],
    ['jiji/secret-in-clear', 'environment: { clear: { DB_PASSWORD_FILE: /run/secrets/db, TOKEN_TTL: "1234567890", SECRET_NAME: something, HOST: db.jiji.local } }'],
    ['jiji/secret-in-clear', 'environment: { clear: { BYPASS_CACHE: for-admins, MAX_TOKENS: "100000000", PASSENGER_APP_ENV: production, PASSWORD_ENCRYPTION: scram-sha-256, BYPASS_TOKEN: «abcdefgh», TOKENIZER_SECRET: «abcdefgh» } }'],
    ['jiji/container-address-literal', 'environment: { clear: { A: "http://«10.210.1.7»:80/,«10.210.2.254»", B: 10.210.0.0/16, C: 10.210.3.1, D: 10.211.0.5, E: "v10.210.1.7", F: 10.210.1.7.8, G: "10.210.0.0", H: "10.210.1.300" } }'],
    ['jiji/container-address-literal', 'network: { enabled: false }\nenvironment: { clear: { A: 10.210.1.7 } }'],
    ['jiji/container-address-literal', 'network: { cluster_cidr: "10.99.0.0/20" }\nenvironment: { clear: { A: 10.210.1.7, B: «10.99.1.7» } }'],
    ['jiji/container-address-literal', 'network: { container_cidr: 100.70.0.0/16 }\nservers: { a: { host: h } }\nservices: { w: { servers: [a], environment: { clear: { A: 10.210.1.7, B: «100.70.1.7» } } } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });

  it('one fault is said once', () => {
    const codes = (text: string): string[] => validate(parseDeploy(text)).map((one) => one.code).filter((code) => code !== 'jiji/missing-key');
    expect(codes('environment: { clear: { A: [1] } }')).toEqual(['jiji/env-value-type']);
    expect(codes('environment: { clear: { A: } }')).toEqual(['jiji/env-value-type']);
    expect(codes('environment: { TZ: UTC }')).toEqual(['jiji/environment-flat']);
  });

  it('a clash names every service that makes the name a secret, and the example is another service', () => {
    const [clash] = found('jiji/secret-and-clear', 'environment: { clear: { A: 1 } }\nservices: { v: { environment: { secrets: [A] } }, w: { environment: { secrets: [A] } } }');
    expect(clash?.related).toHaveLength(2);
    const name = (text: string): unknown => found('jiji/container-address-literal', text)[0]?.args['name'];
    expect(name('services: { w: { environment: { clear: { A: 10.210.1.7 } } }, db: { image: x } }')).toBe('db.jiji');
    expect(name('network: { service_domain: lan }\nenvironment: { clear: { A: 10.210.1.7 } }')).toBe('db.lan');
  });
});

/** The text after the first fix of a code, and what goes to other files; undefined without a fix. */
function fixed(code: string, text: string, context: RuleContext = { projectRoot: '/project' }): unknown {
  const parsed = parseDeploy(text);
  const fix = validate(parsed, context).find((one) => one.code === code)?.fixes[0];
  return fix === undefined ? undefined : { text: applyEdits(text, parsed.lines, fix.edits), ...(fix.appends === undefined ? {} : { appends: fix.appends }) };
}

describe('fixes', () => {
  it.each([
    ['environment: { TZ: UTC, A: 1 }\n', 'environment: { clear: { TZ: UTC, A: 1 } }\n'],
    ['environment:\n    A: 1\n\n    # note\n    B: |\n      x\n       y\n# end\n', 'environment:\n    clear:\n        A: 1\n\n        # note\n        B: |\n          x\n           y\n# end\n'],
    ['environment:\r\n  A: 1\r\n  B: 2\r\n', 'environment:\r\n  clear:\r\n    A: 1\r\n    B: 2\r\n'],
  ])('wraps %j', (text, wanted) => {
    expect(fixed('jiji/environment-flat', text)).toEqual({ text: wanted });
    expect(validate(parseDeploy(wanted)).map((one) => one.code)).not.toContain('jiji/environment-flat');
  });
  it('wraps nothing that stands elsewhere', () => expect(fixed('jiji/environment-flat', 'x-e: &e { A: 1 }\nenvironment: *e\n')).toBeUndefined());

  const env = (line: string): unknown[] => [{ path: '/project/.env', text: `${line}\n` }];
  it.each([
    ['the only one', at('      clear:\n        PASSWORD: longenough # note\n    image: x\n'), at('      secrets: [PASSWORD] # note\n    image: x\n'), env('PASSWORD=longenough')],
    ['the only one, with secrets', at('      clear:\n        PASSWORD: longenough\n      secrets: [A]\n'), at('      secrets: [A, PASSWORD]\n'), env('PASSWORD=longenough')],
    ['one of two', at('      clear:\n        A: 1\n        PASSWORD: longenough\n      secrets:\n        - B\n'), at('      clear:\n        A: 1\n      secrets:\n        - B\n        - PASSWORD\n'), env('PASSWORD=longenough')],
    ['in a flow map', 'environment: { clear: { PASSWORD: "long enough", A: 1 } }\n', 'environment: { secrets: [PASSWORD], clear: { A: 1 } }\n', env('PASSWORD=long enough')],
    ['into an empty list', 'environment: { clear: { PASSWORD: longenough, A: 1 }, secrets: [] }\n', 'environment: { clear: { A: 1 }, secrets: [PASSWORD] }\n', env('PASSWORD=longenough')],
    ['with a comment sign', 'environment: { clear: { PASSWORD: "long #enough" } }\n', 'environment: { secrets: [PASSWORD] }\n', env('PASSWORD="long #enough"')],
    ['with quotes', 'environment: { clear: { PASSWORD: \'"longenough"\' } }\n', 'environment: { secrets: [PASSWORD] }\n', env('PASSWORD=\'"longenough"\'')],
    ['with an escape', 'environment: { clear: { PASSWORD: "long$${enough}" } }\n', 'environment: { secrets: [PASSWORD] }\n', env('PASSWORD=long${enough}')],
    ['a reference to its own name', 'environment: { clear: { A: "${A}" } }\n', 'environment: { secrets: [A] }\n', undefined],
    ['what is a secret already', 'environment: { clear: { A: "${A}", B: 1 }, secrets: [A] }\n', 'environment: { clear: { B: 1 }, secrets: [A] }\n', undefined],
  ])('moves %s', (_, text, wanted, appends) => {
    expect(fixed('jiji/secret-in-clear', text)).toEqual({ text: wanted, ...(appends === undefined ? {} : { appends }) });
    expect(validate(parseDeploy(wanted)).map((one) => one.code)).not.toContain('jiji/yaml-syntax');
  });

  it.each([
    ['another name', 'environment: { clear: { A: "${B}" } }', {}],
    ['both kinds of quotes', 'environment: { clear: { PASSWORD: "\\"long\' #enough\\"" } }', {}],
    ['an alias', 'x-e: &e { clear: { PASSWORD: longenough } }\nenvironment: *e', {}],
    ['a name that the secrets file has', 'environment: { clear: { PASSWORD: longenough } }', { secrets: { has: () => true, tried: [], file: '/project/.env', fileExists: true, inFile: ['PASSWORD'] } }],
  ])('moves nothing with %s', (_, text, context) => {
    expect(found('jiji/secret-in-clear', text, context)).toHaveLength(1);
    expect(fixed('jiji/secret-in-clear', text, { projectRoot: '/project', ...context })).toBeUndefined();
  });

  it('removes the second name', () => {
    expect(fixed('jiji/secret-duplicate', 'environment:\n  secrets:\n    - A\n    - B\n    - A # again\n')).toEqual({ text: 'environment:\n  secrets:\n    - A\n    - B\n' });
  });
});
