import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { encodeFrame, type Frame } from './frame.ts';
import { MarkedOutput } from './marked-output.ts';
import frames from './programs/frames.sh';
import prepare from './programs/prepare.sh';

vi.setConfig({ testTimeout: 60_000 });

const shells = ['/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));
let sequence = 0;
const frameOf = (script: string, args: string[] = [], stdin: string | Uint8Array = ''): Frame => encodeFrame(script, args, stdin, { nonce: (++sequence).toString(16).padStart(32, '0'), sequence });

/** Runs frames one after another in a local root shell, the program of the servers. */
async function run(shell: string, list: readonly Frame[]): Promise<{ readonly code: number; readonly outputs: { readonly status: number | undefined; readonly stdout: Buffer; readonly stderr: string }[] }> {
  const child = spawn(shell, ['-c', `k=00\n${prepare}${frames}`]);
  const outputs = [];
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  child.stdin.on('error', () => child.stdin.destroy());
  for (const frame of list) {
    const stdout = new MarkedOutput();
    const stderr = new MarkedOutput();
    const seen: Buffer[] = [];
    stdout.expect(frame, (bytes) => seen.push(Buffer.from(bytes)));
    stderr.expect(frame);
    child.stdin.write(frame.bytes);
    const done = new Promise<void>((resolve) => {
      const feed = (output: MarkedOutput) => (chunk: Buffer) => {
        output.feed(chunk);
        if (stdout.state === 'done' && stderr.state === 'done') resolve();
      };
      child.stdout.removeAllListeners('data').on('data', feed(stdout));
      child.stderr.removeAllListeners('data').on('data', feed(stderr));
    });
    await Promise.race([done, ended]);
    outputs.push({ status: stdout.status, stdout: Buffer.concat(seen), stderr: stderr.text });
  }
  child.stdin.end();
  return { code: await ended, outputs };
}

describe.skipIf(userInfo().uid !== 0).each(shells)('frames in %s', (shell) => {
  it('carry any argument and any input through, byte for byte', async () => {
    const argument = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);
    await fc.assert(fc.asyncProperty(fc.array(argument, { maxLength: 5 }), fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 0, max: 255 }), async (args, input, status) => {
      const echo = frameOf('for a; do printf "%s\\037" "$a"; done; printf "\\036"; cat; exit "$1"', [String(status), ...args], input);
      const { outputs } = await run(shell, [echo, frameOf('echo next')]);
      expect(outputs[0]!.stdout.equals(Buffer.concat([Buffer.from([String(status), ...args].map((arg) => `${arg}\x1f`).join('')), Buffer.from([0x1e]), Buffer.from(input)]))).toBe(true);
      expect(outputs[0]!.status).toBe(status);
      expect(outputs[1]!.stdout.toString()).toBe('next\n');
    }), { numRuns: 40 });
  });

  it('keep their place when a script reads none of its input, or half', async () => {
    const input = Buffer.alloc(300_000, 'i');
    const { outputs } = await run(shell, [frameOf('true', [], input), frameOf('head -c 5', [], input), frameOf('cat | wc -c', [], input)]);
    expect(outputs.map((each) => each.stdout.toString().trim())).toEqual(['', 'iiiii', '300000']);
  });

  it('give a script without input an empty one', async () => {
    const { outputs } = await run(shell, [frameOf('wc -c'), frameOf('echo still here')]);
    expect(outputs.map((each) => each.stdout.toString().trim())).toEqual(['0', 'still here']);
  });

  it('never start a script or an input that did not come whole', async () => {
    const whole = frameOf('echo ran', [], 'secret');
    for (const missing of [1, 10, 40]) {
      const cut = { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length - missing) };
      const child = spawn(shell, ['-c', `k=00\n${prepare}${frames}`]);
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.stdin.end(cut.bytes);
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(70);
      expect(text).not.toContain('ran');
    }
    expect(existsSync(`/run/jiji-stdin.${whole.nonce}`)).toBe(false);
  });

  it('show a script neither their nonce nor their own variables', async () => {
    const { outputs } = await run(shell, [frameOf('set; env; echo "[$k$n$m$q$i$s$g$p]"')]);
    expect(outputs[0]!.stdout.toString()).not.toContain(sequence.toString(16).padStart(32, '0'));
    expect(outputs[0]!.stdout.toString()).toContain('[]');
  });

  it('go on after exit, exec, set -e, a syntax error and a changed folder', async () => {
    const scripts = ['exit 9', 'exec false', 'set -eu; false; echo no', 'if', 'cd /tmp; umask 077; x=1; trap "" TERM', 'pwd; umask; echo "[${x-}]"'];
    const { outputs } = await run(shell, scripts.map((script) => frameOf(script)));
    expect(outputs.slice(0, 3).map((each) => each.status)).toEqual([9, 1, 1]);
    expect(outputs[3]!.status).not.toBe(0);
    expect(outputs[5]!.stdout.toString()).toBe('/\n0022\n[]\n');
  });

  it('take a script far above the limit of an argument', async () => {
    const script = `${'# a line of a long program\n'.repeat(20_000)}echo end`;
    expect(script.length).toBeGreaterThan(300_000);
    const { outputs } = await run(shell, [frameOf(script)]);
    expect(outputs[0]!.stdout.toString()).toBe('end\n');
  });
});

describe('a frame', () => {
  it('refuses NUL where a shell cannot carry it', () => {
    for (const make of [() => frameOf('a\0b'), () => frameOf('true', ['a\0b'])]) expect(make).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'ssh-text' }) as unknown }) as Error);
  });

  it('counts bytes, not characters', () => {
    const frame = encodeFrame('echo ü', ['ö'], 'ä', { nonce: 'n', sequence: 1 });
    const script = Buffer.from("set -- 'ö'\necho ü\n#n");
    expect(frame.bytes.toString()).toBe(`${script.length} 2 n 1\n${script.toString()}ä`);
  });
});
