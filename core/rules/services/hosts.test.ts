import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const two = 'servers: { web1: { host: 10.0.0.1 }, web2: { host: "2001:db8::1" } }\n';

describe('places', () => {
  it.each([
    ['no-hosts', `${two}services: { «w»: { image: a }, v: { image: a, «hosts»: [] }, u: { image: a, «hosts»: }, t: { image: a, hosts: web1 }, s: { image: a, hosts: [nope] } }`],
    ['no-hosts', 'services: { w: { image: a, «servers»: [] }, v: { image: a, servers: [{ host: h }] } }'],
    ['unknown-server', `${two}services: { w: { hosts: [web1, «web3», «WEB1», "\${H}", 10.0.0.1] }, v: { hosts: [«wb2»] } }`],
    ['unknown-server', `${two}services: { w: { servers: [web1, «nope»] } }`],
    ['unknown-server', 'services: { w: { hosts: [nope] } }'],
    ['server-is-address', `${two}services: { w: { hosts: [«10.0.0.1», «"2001:DB8:0::1"», web1, 10.0.0.2] } }`],
    ['hosts-duplicate', `${two}services: { w: { hosts: [web1, web2, «web1», «web1»] } }`],
    ['hosts-and-servers', `${two}services: { w: { «hosts»: [web1], «servers»: [web1] }, v: { hosts: [web1], servers: } }`],
    ['service-name-invalid', 'services: { a: {}, «A»: {}, «a_b»: {}, «-a»: {}, a-1: {}, 1: {}, «"a.b"»: {}, «ä»: {} }'],
  ])('jiji/%s in %s', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });
});

describe('fixes', () => {
  const fixes = (text: string, code: string): readonly (readonly [string, string])[] => {
    const parsed = parseDeploy(text);
    return (validate(parsed).find((each) => each.code === `jiji/${code}`)?.fixes ?? []).map((fix) => [fix.title.code, applyEdits(text, parsed.lines, fix.edits)] as const);
  };
  it('offer the name that is meant, or a server of this name', () => {
    expect(fixes('servers:\n  web1:\n    host: h\nservices: { w: { hosts: [wb1] } }', 'unknown-server')).toEqual([
      ['fix.replace', 'servers:\n  web1:\n    host: h\nservices: { w: { hosts: [web1] } }'],
      ['fix.add-server', 'servers:\n  web1:\n    host: h\n  wb1: { host: }\nservices: { w: { hosts: [wb1] } }'],
    ]);
    expect(fixes('servers: { a: { host: h } }\nservices: { w: { hosts: [other] } }', 'unknown-server')).toEqual([['fix.add-server', 'servers: { a: { host: h }, other: { host: } }\nservices: { w: { hosts: [other] } }']]);
    expect(fixes('servers: { a: { host: h } }\nservices: { w: { hosts: [no_name] } }', 'unknown-server')).toEqual([]);
  });
  it('take out what is listed twice', () => {
    expect(fixes('services:\n  w:\n    hosts:\n      - a\n      - a # again\n', 'hosts-duplicate')).toEqual([['fix.remove-second', 'services:\n  w:\n    hosts:\n      - a\n']]);
  });
});
