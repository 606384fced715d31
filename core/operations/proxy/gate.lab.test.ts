import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Engine, Lab } from '../../../test/lab/types.d.mts';
import { problem, quoteAll, renderCode, renderProblem, type Args } from '../../base/index.ts';
import { stepLibrary } from '../stage-package.ts';
import { testLab } from '../testing/lab-host.ts';
import '../deploy/messages.ts';

const trouble = await cannotHost();
const engines: readonly (readonly [Engine, string])[] = [['podman', 'web1'], ['docker', 'db1']];

/** A container and its gate: arguments of `run`, arguments of the gate after engine and service, and what it has to say. */
interface Case {
  readonly run: readonly string[];
  readonly gate: readonly string[];
  readonly code: RegExp;
  readonly says: RegExp;
}

const env = (values: Readonly<Record<string, string>>): readonly string[] => Object.entries(values).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
const http = (seconds = 8, timeout = 2): readonly string[] => [String(seconds), 'http', '3000', '/up', String(timeout)];
const web = 'registry.lab:5000/shop/web:1.0';
const failed = (values: Readonly<Record<string, string>>, says: RegExp, gate = http()): Case => ({ run: [...env(values), web], gate, code: /^health-timeout$/, says });
const healthy = (values: Readonly<Record<string, string>>, gate = http(30)): Case => ({ run: [...env(values), web], gate, code: /^done$/, says: /GET \/up on port 3000: 2\d\d|command: exit status 0/ });
const ended = (values: readonly string[], code: RegExp, says: RegExp): Case => ({ run: ['--restart=always', ...values, web], gate: http(30), code, says });

const cases: Readonly<Record<string, Case>> = {
  redirect: failed({ HEALTH: '301', UP_LOCATION: 'https://shop.test/up' }, /^web did not become healthy within 8 s: GET \/up on port 3000 answers 301 to https:\/\/shop\.test\/up, which leads out of the container\. Leave the path out of the redirect/),
  login: failed({ HEALTH: '401', UP_BODY: 'log \u001b[31min' }, /GET \/up on port 3000 answers 401 \(log \[31min\), not 2xx\. Let the path answer 2xx without a login/),
  slow: failed({ UP_SLOW_MS: '2500' }, /answers 200 after \d+\.\d s; its time-out is 1 s\. Raise healthcheck\.timeout/, http(8, 1)),
  silent: failed({ HEALTH: 'never' }, /port 3000 accepts connections, but GET \/up gets no answer/, http(8, 1)),
  port: failed({ PORT: '8080' }, /nothing listens on port 3000 of the container, but on 8080\. Set app_port/),
  local: failed({ LISTEN: '127.0.0.1' }, /listens on port 3000 of 127\.0\.0\.1 only/),
  closed: failed({ START_DELAY_MS: '600000' }, /listens on no port at all; 3000 is expected/),
  flapping: failed({ UP_FLAP: '1' }, /healthy and fails again in turns/),
  command: failed({}, /its command ends with exit status 1 \(.*404.*\)/, ['8', 'cmd', '5', '/app get http://127.0.0.1:3000/nowhere']),
  pattern: failed({}, /its command ends with exit status 1 \(.*usage: get.*\)/, ['8', 'cmd', '5', '/app get /etc/* $(touch /tmp/never)']),
  protocol: { run: ['registry.lab:5000/shop/db:1.0'], gate: ['8', 'http', '5432', '/up', '2'], code: /^health-timeout$/, says: /what listens on port 5432 does not speak HTTP/ },
  zero: ended(env({ EXIT_AFTER_MS: '1' }), /^container-exited$/, /exit status 0/),
  loop: ended(env({ EXIT_AFTER_MS: '300', EXIT_STATUS: '3', START_DELAY_MS: '60000' }), /^container-exited$/, /exit status 3/),
  memory: ended(['--memory=48m', ...env({ EAT_MB: '200' })], /^container-(?:oom|exited)$/, /for want of memory/),
  errorText: healthy({ UP_BODY: 'error: all is lost' }),
  noContent: healthy({ HEALTH: '204' }),
  inside: healthy({ HEALTH: '302', UP_LOCATION: '/' }),
  goodCommand: healthy({}, ['30', 'cmd', '5', '/app get http://127.0.0.1:3000/']),
};

describe.skipIf(trouble !== undefined)('health gate', { timeout: 300_000 }, () => {
  let lab: Lab;
  const told = new Map<string, Promise<ReadonlyMap<string, { readonly code: string; readonly text: string; readonly log: string }>>>();
  beforeAll(async () => {
    lab = await testLab(engines.map(([engine, name]) => ({ name, engine })), true);
    for (const [engine, name] of engines) told.set(name, gates(name, engine));
    await Promise.all(told.values());
  });
  afterAll(() => lab.down());

  /** All containers at once, each with a gate of its own; the verdicts by name. */
  async function gates(server: string, engine: Engine): Promise<ReadonlyMap<string, { readonly code: string; readonly text: string; readonly log: string }>> {
    const calls = Object.entries(cases).map(([name, { run, gate }]) => `gate ${quoteAll([name, quoteAll(run), quoteAll(gate)])} &`).join('\n');
    await lab.sh(server, `mkdir -p /tmp/gates && cat >/tmp/gates/lib.sh <<'LIBRARY'\n${stepLibrary}\nLIBRARY`);
    const out = await lab.sh(server, `engine=${engine}
"$engine" pull -q ${web} >&2
"$engine" pull -q registry.lab:5000/shop/db:1.0 >&2
gate() ( # NAME RUN GATE: both as words of a shell
  JIJI_OPERATION_DIR=/tmp/gates/$1 JIJI_RUN=/tmp/gates/$1 JIJI_STEP=gate JIJI_PROBLEM=/tmp/gates/$1/problem
  mkdir -p "$JIJI_RUN"
  (
    . /tmp/gates/lib.sh
    set -eu
    jiji_keep web.new "$(eval "$engine run -d $2")"
    jiji_keep web.address "$("$engine" inspect --format '{{.NetworkSettings.IPAddress}}' "$(jiji_kept web.new)")"
    eval "jiji_deploy_gate $engine web $3"
  ) >"$JIJI_RUN/out" 2>"$JIJI_RUN/err"
  printf '%s\\t%s\\t%s\\t%s\\n' "$1" "$(cat "$JIJI_PROBLEM" 2>/dev/null || echo null)" "$(base64 -w0 "$JIJI_RUN/out")" "$(base64 -w0 "$JIJI_RUN/err")"
  "$engine" kill "$(cat "$JIJI_RUN/kept.web.new")" >/dev/null 2>&1
  "$engine" rm -f "$(cat "$JIJI_RUN/kept.web.new")" >/dev/null 2>&1
)
${calls}
wait
[ ! -e /tmp/never ] || echo 'a command of the file ran on the server' >&2
rm -rf /tmp/gates`);
    return new Map(out.trim().split('\n').flatMap((line) => {
      const [name, found, stdout, stderr] = line.split('\t');
      if (name === undefined || found === undefined || cases[name] === undefined) return [];
      const decode = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString();
      const verdict = JSON.parse(found) as { code: string; args: Args } | null;
      if (verdict === null) return [[name, { code: 'done', text: decode(stdout), log: decode(stderr) }] as const];
      const remedy = `remedy.${verdict.code}.${String(verdict.args['reason'])}`;
      const words = renderProblem(problem(verdict.code, verdict.args, renderCode(remedy).startsWith(remedy) ? {} : { remedy: { code: remedy } }));
      return [[name, { code: verdict.code, text: words, log: decode(stderr) }] as const];
    }));
  }

  describe.each(engines)('%s', (_engine, server) => {
    it.each(Object.keys(cases))('%s', async (name) => {
      const verdict = (await told.get(server))?.get(name);
      expect(verdict?.code, verdict?.log).toMatch(cases[name]!.code);
      expect(verdict?.text).toMatch(cases[name]!.says);
    });
  });
});
