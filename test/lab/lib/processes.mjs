// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/PID/stat after the name, or undefined when there is no such process. */
function stat(/** @type {number} */ pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When the process started (clock ticks since boot, as text), or undefined: with the pid it names one process for ever. */
export function startTime(/** @type {number} */ pid) {
  const fields = stat(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** Whether the process that had this pid and start time still runs. */
export function alive(/** @type {number} */ pid, /** @type {string} */ started) {
  return startTime(pid) === started;
}

/** The child of `parent` that is process 1 of its own pid namespace, or undefined. */
export function namespaceInit(/** @type {number} */ parent) {
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!(pid > 0) || Number(stat(pid)?.[1]) !== parent) continue;
    try {
      const ids = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split(/\s+/) ?? [];
      if (ids.length > 1 && ids.at(-1) === '1') return pid;
    } catch {
      // it ended meanwhile
    }
  }
  return undefined;
}
