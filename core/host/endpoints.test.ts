import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeRegistry } from './testing/fake-registry.ts';
import { Sandbox } from './testing/sandbox.ts';
import { filesFolder, runShell, type ShellResult } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const bash = ['bash', '-euo', 'pipefail'] as const;
const run = (script: string, input = '', env: Readonly<Record<string, string>> = {}): Promise<ShellResult> => runShell(bash, `. ${filesFolder}endpoints.sh; ${script}`, { env: { ...sandbox.env, ...env }, input });

describe('the addresses of a server', () => {
  test.each<[string, readonly string[], string, string, readonly string[]]>([
    ['a new public address takes the place of the old one', ['198.51.100.1:51820', '10.0.0.5:51820'], '203.0.113.9', '10.0.0.5', ['203.0.113.9:51820', '10.0.0.5:51820']],
    ['without one the old one stays', ['198.51.100.1:51820'], '', '', ['198.51.100.1:51820']],
    ['a private one that came is added, one that went is kept', ['10.0.0.5:51820'], '', '10.0.0.6', ['10.0.0.5:51820', '10.0.0.6:51820']],
    ['a name stays what it is', ['edge.example:51820'], '203.0.113.9', '', ['203.0.113.9:51820', 'edge.example:51820']],
    ['nothing known, nothing said', [], '', '', []],
  ])('%s', async (_what, old, known, near, expected) => {
    const { stdout } = await run(`merged_endpoints '${JSON.stringify(old)}' '${known}'`, near);
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  test('only an address of the world is public', async () => {
    const { stdout } = await run('for a in 203.0.113.9 8.8.8.8 10.1.1.1 172.20.0.1 192.168.1.1 100.64.0.1 169.254.1.1 127.0.0.1 224.0.0.1 1.2.3.256 1.2.3 "1.2.3.4; reboot" 010.1.1.1; do if is_public "$a"; then echo "$a"; fi; done');
    expect(stdout).toBe('203.0.113.9\n8.8.8.8\n');
  });

  test('is asked of the next service when one is silent or talks nonsense, and of none when that is off', async () => {
    sandbox.command('curl', 'case "$*" in *ipify*) exit 7 ;; *ifconfig*) echo "<html>" ;; *icanhazip*) echo 203.0.113.9 ;; *) echo 8.8.8.8 ;; esac');
    expect((await run('public_address')).stdout).toBe('203.0.113.9\n');
    expect((await run('JIJI_EXTERNAL_IP_LOOKUP=0; public_address')).stdout).toBe('');
  });
});

describe('the test of a second address', () => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = new FakeRegistry();
    await registry.start();
  });
  afterEach(() => registry.stop());

  /** `moves`: the tunnel stays at the address it was given, and answers there. */
  async function selfTest(more: { readonly enabled?: string; readonly state?: string; readonly moves?: boolean; readonly locked?: boolean } = {}): Promise<{ readonly set: string; readonly log: string }> {
    registry.answer = { status: 200, body: `{"columns":["value"]}\n{"row":[1,["${more.enabled ?? '1'}"]]}\n{"eoq":{"time":1.6e-7}}\n` };
    sandbox.command('wg', `case "$1 $2" in
      "set jiji0") echo "$6" >>"$JIJI_STATE/set"; echo "$6" >"$JIJI_STATE/endpoint" ;;
      "show jiji0") [ "$3" = latest-handshakes ] && printf 'K\\t1\\n' || printf 'K\\t%s\\n' "${more.moves === false ? '203.0.113.9:51820' : '$(cat "$JIJI_STATE/endpoint")'}" ;;
    esac`);
    sandbox.command('ping', 'exit 0');
    const peers = { id: 'web2', key: 'K', action: 'keep', current: '203.0.113.9:51820', endpoints: ['203.0.113.9:51820', '10.0.0.9:51820'] };
    const { stdout } = await run(`set +e; . ${filesFolder}registry.sh; state=$JIJI_STATE; mkdir -p "$state"; : >"$state/set"
      ${more.locked === true ? 'mkdir -p "$state/lock/shop"' : ''}
      now=0; monotonic() { now=$(($(cat "$state/now" 2>/dev/null || echo 0) + 1)); echo $now >"$state/now"; echo $now; }; sleep() { :; }
      jiji_log() { echo "$2 $3"; }; jiji_fields() { printf '%s ' "$@"; }
      declare -A peer_state=([web2]=${more.state ?? 'up'}) peer_endpoint_since=(); iteration=2880
      peers='${JSON.stringify(peers)}' members='{"id":"web2","wireguard_ip":"10.210.1.1"}'
      duty_rotation_test; echo "set: $(tr '\\n' ' ' <"$state/set")"`, '', { JIJI_REGISTRY_CONFIG: registry.config });
    const lines = stdout.trim().split('\n');
    return { set: lines.at(-1) ?? '', log: lines.slice(0, -1).join('\n').trim() };
  }

  test('goes there, proves it, and comes back', async () => {
    expect(await selfTest()).toEqual({ set: 'set: 10.0.0.9:51820 203.0.113.9:51820', log: 'endpoint_rotation_test peer web2 endpoint 10.0.0.9:51820 worked true' });
  });
  test('says that it did not work when the peer answers from elsewhere', async () => {
    expect((await selfTest({ moves: false })).log).toBe('endpoint_rotation_test peer web2 endpoint 10.0.0.9:51820 worked false');
  });
  test.each([{ enabled: '0' }, { state: 'down' }, { locked: true }])('touches nothing with %j', async (more) => {
    expect(await selfTest(more)).toEqual({ set: 'set:', log: '' });
  });
});
