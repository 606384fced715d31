// @ts-check
// sweep.mjs STATE_FOLDER CGROUP: the keeper's last act. Removes the lab's cgroups and what would look like a living lab.
import { rmSync } from 'node:fs';
import { sweepCgroups } from './cgroups.mjs';
import { labFiles } from './paths.mjs';

const [folder = '', cgroup = ''] = process.argv.slice(2);
const files = labFiles(folder);
const stubborn = await sweepCgroups([cgroup]);
for (const path of [files.state, files.socket]) rmSync(path, { force: true });
if (stubborn.length > 0) {
  console.error(`lab: could not remove ${stubborn.join(', ')}`);
  process.exitCode = 1;
}
