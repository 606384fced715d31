import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const b = (healthcheck: string): string => `services: { w: { hosts: [s], ports: ["80"], proxy: { app_port: 80, host: a.b, healthcheck: ${healthcheck} } } }`;
const c = (healthcheck: string): string => `servers: { s: { host: h } }\nservices: { w: { servers: [s], proxy: { port: 80, hosts: [a.b], healthcheck: ${healthcheck} } } }`;

describe('places', () => {
  it.each([
    ['jiji/healthcheck-both', b('{ «path»: /up, «cmd»: "true" }')],
    ['jiji/healthcheck-both', b('{ path: /up, cmd: }')],
    ['jiji/healthcheck-both', 'services: { w: { hosts: [s], proxy: { targets: [{ app_port: 80, host: a.b, health_check: { «path»: /up, «cmd»: "true" } }] } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], «proxy»: { app_port: 80, host: a.b } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], «proxy»: { app_port: 80, host: a.b, healthcheck: } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], «proxy»: { targets: [{ app_port: 80, host: a.b }, { app_port: 81, host: a.c }] } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], proxy: { app_port: 80, host: a.b, health_check: { path: /up } } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], proxy: { enabled: false } } }'],
    ['jiji/healthcheck-default', 'services: { w: { hosts: [s], proxy: { targets: [] } } }'],
    ['jiji/healthcheck-default', b('{ interval: 10s }')],
    ['jiji/healthcheck-path-invalid', b('{ path: «up» }')],
    ['jiji/healthcheck-path-invalid', b('{ path: «/up?full=1» }')],
    ['jiji/healthcheck-path-invalid', b('{ path: «""» }')],
    ...['/', '/up', '/up/', '/${NAME}?', '/.health'].map((path): [string, string] => ['jiji/healthcheck-path-invalid', b(`{ path: "${path}" }`)]),
    ['jiji/healthcheck-path-invalid', b('{ path: 1 }')],
    ['jiji/healthcheck-cmd-empty', b('{ cmd: «""» }')],
    ['jiji/healthcheck-cmd-empty', b('{ cmd: «"  "» }')],
    ['jiji/healthcheck-cmd-empty', b('{ cmd: "${X}" }')],
    ['jiji/healthcheck-cmd-empty', b('{ cmd: }')],
    ['jiji/healthcheck-cmd-proxy', b('{ «cmd»: "true" }')],
    ['jiji/healthcheck-cmd-proxy', b('{ cmd: "" }')],
    ['jiji/healthcheck-cmd-proxy', b('{ cmd: "true", path: /up }')],
    ['jiji/cmd-runtime-unused', b('{ path: /up, «cmd_runtime»: docker }')],
    ['jiji/cmd-runtime-unused', b('{ cmd: "true", cmd_runtime: docker }')],
    ['jiji/cmd-runtime-unused', b('{ cmd_runtime: }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: 10s, timeout: «11s» }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: 10s, timeout: 10s, deploy_timeout: 10s }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: «2m» }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: 1m }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: «4s» }')],
    ['jiji/healthcheck-times', b('{ path: /up, timeout: «90s» }')],
    ['jiji/healthcheck-times', b('{ path: /up, deploy_timeout: «9s» }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: «1h», timeout: «10m», deploy_timeout: 5m }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: "${I}", timeout: 30s }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: soon, timeout: 30s }')],
    ['jiji/healthcheck-times', b('{ path: /up, interval: 31s }')],
    ['jiji/healthcheck-times', c('{ path: /up, interval: «31s» }')],
    // Every duration of a file, each with its own range.
    ['jiji/duration-invalid', b('{ path: /up, interval: «61m», timeout: «11m», deploy_timeout: «0s» }')],
    ['jiji/duration-invalid', b('{ path: /up, interval: 60m, timeout: 10m, deploy_timeout: 1h }')],
    ['jiji/duration-invalid', b('{ path: /up, interval: «10», timeout: «1.5s», deploy_timeout: «1d» }').replace('«10»', '«"10"»')],
    ['jiji/duration-invalid', b('{ path: /up, interval: 1s, timeout: "${T}", deploy_timeout: «10» }')],
    ['jiji/duration-invalid', 'services: { w: { hosts: [s], stop_timeout: «2h» }, v: { hosts: [s], stop_timeout: 1h } }'],
    ['jiji/duration-invalid', b('{ path: /up, interval: «10», timeout: «[5s]», deploy_timeout: «true» }')],
    ['jiji/wrong-type', b('{ path: /up, interval: 10, timeout: [5s], deploy_timeout: true }')],
    ['jiji/duration-invalid', 'services: { w: { hosts: [s], proxy: { targets: [{ app_port: 80, host: a.b, health_check: { timeout: «601s» } }, { app_port: 81, host: a.c, healthcheck: { timeout: 600s } }] } } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

it.each([
  [b('{ interval: 4s }'), ['timeout 5s (the default) is longer than interval 4s; the check may never finish in time']],
  [b('{ deploy_timeout: 9s }'), ['interval 10s (the default) is longer than deploy_timeout 9s; the check may never finish in time']],
  [c('{ interval: 31s }'), ['interval 31s is longer than deploy_timeout 30s (the default); the check may never finish in time']],
  [b('{ timeout: 2m }'), ['timeout 2m is longer than deploy_timeout 60s (the default); the check may never finish in time']],
])('%s says which time is longer than which', (text, expected) => {
  expect(validate(parseDeploy(text)).filter((one) => one.code === 'jiji/healthcheck-times').map((one) => renderCode(one.code, one.args))).toEqual(expected);
});
