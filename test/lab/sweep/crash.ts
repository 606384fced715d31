import type { Lab } from '../types.d.mts';
import type { Bed, Run } from './bed.ts';

/** `sleep`: the editor's machine does, until its lease is long over. */
export type Fault = 'editor' | 'link' | 'sleep' | 'runner' | 'power';

/** As if all leases on the server had been renewed for the last time long ago. */
export const age = (lab: Lab, host: string): Promise<string> =>
  lab.sh(host, 'find /var/lib/jiji/lock -name info.json -exec sed -i \'s/"lease":[0-9.]*/"lease":1.00/\' {} + 2>/dev/null || :');

/** Until no stage runs on the server any more. */
export async function quiet(lab: Lab, host: string): Promise<void> {
  while ((await lab.exec(host, "systemctl list-units --all --plain --no-legend 'jiji-op-*' | grep -q .")).code === 0) await new Promise((done) => setTimeout(done, 100));
}

/** Lets something die while a step of `run` stands still on `host`; comes back when all that could still happen has happened. */
export async function crash(lab: Lab, bed: Bed, host: string, run: Run, fault: Fault): Promise<void> {
  switch (fault) {
    case 'editor':
      // The stage goes on by itself: Resume waits for its end.
      await run.kill();
      await bed.release(host);
      return;
    case 'link':
      // Reset, so that both ends know at once; a line that goes dead in silence is tried with the runner.
      await lab.sh(host, "ss -K state established '( sport = :22 )' >/dev/null");
      await bed.release(host);
      await run.ended;
      return;
    case 'sleep':
      run.child.kill('SIGSTOP');
      await bed.release(host);
      await quiet(lab, host);
      await age(lab, host);
      run.child.kill('SIGCONT');
      await run.ended;
      return;
    case 'runner':
      await lab.sh(host, "systemctl kill -s KILL 'jiji-op-*'");
      await bed.release(host);
      await run.ended;
      return;
    case 'power':
      await lab.kill(host);
      await run.kill();
      await lab.start(host);
  }
}
