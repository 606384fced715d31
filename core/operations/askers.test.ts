import { describe, expect, it } from 'vitest';
import { problem, ProblemError } from '../base/index.ts';
import type { Answer, Question } from '../protocol/worker.ts';
import { Askers, type Asker } from './askers.ts';

const question: Question = { kind: 'host-key', host: 'web1', keyType: 'ssh-ed25519', fingerprint: 'SHA256:x' };
const answering = (answer: Answer): Asker => ({ ask: () => Promise.resolve(answer) });
const refused = (): ProblemError => new ProblemError(problem('ssh-host-key-refused'));

describe('who is asked while a connection is being opened', () => {
  it('is whoever waits and answers, not only the last to come', async () => {
    const askers = new Askers();
    let answer: Answer = null;
    await askers.during(answering(true), () => askers.during(answering(null), async () => (answer = await askers.ask(question))));
    expect(answer).toBe(true);
  });

  it('is nobody when nobody waits any more', async () => {
    const askers = new Askers();
    await askers.during(answering(true), () => Promise.resolve());
    expect(await askers.ask(question)).toBeNull();
  });

  it('gets a second attempt when the first was refused before it came', async () => {
    const askers = new Askers();
    let attempts = 0;
    const value = await askers.during(answering(true), async () => {
      attempts += 1;
      if (attempts === 1) throw refused();
      return askers.ask(question);
    });
    expect([value, attempts]).toEqual([true, 2]);
  });

  it('gets none when it refused itself, nor after another failure', async () => {
    const askers = new Askers();
    let attempts = 0;
    await expect(
      askers.during(answering(false), async () => {
        attempts += 1;
        await askers.ask(question);
        throw refused();
      }),
    ).rejects.toThrow('ssh-host-key-refused');
    await expect(
      askers.during(answering(true), () => {
        attempts += 1;
        return Promise.reject(new ProblemError(problem('ssh-unreachable')));
      }),
    ).rejects.toThrow('ssh-unreachable');
    expect(attempts).toBe(2);
  });
});
