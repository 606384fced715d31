// @ts-check
/** What the tests use beside Node, from Debian's packages: a real sshd, a shell linter, a browser with a font. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './process.mjs';

/** Program that shows that a package is there -> packages that bring it. */
const tools = /** @type {const} */ ([
  ['/usr/sbin/sshd', ['openssh-server', 'openssh-client']],
  ['/usr/bin/shellcheck', ['shellcheck']],
  ['/usr/bin/chromium', ['chromium', 'fonts-dejavu-core']],
]);
const policy = '/usr/sbin/policy-rc.d';

/**
 * Installs what is missing where this machine allows it (Debian, root), all at once, before tests run side by side.
 * No service is started. Resolves to what is still missing, with the reason, or undefined.
 * @returns {Promise<string | undefined>}
 */
export async function installTestTools() {
  const missing = tools.filter(([program]) => !existsSync(program));
  if (missing.length === 0) return undefined;
  const names = missing.flatMap(([, packages]) => packages);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return `${names.join(', ')} not installed (they are installed by apt-get as root)`;
  console.error(`installing ${names.join(', ')}`);
  const held = existsSync(policy);
  if (!held) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names], { env, quiet: true });
    return code === 0 ? undefined : `apt-get could not install ${names.join(', ')}: ${output.trim().split('\n').at(-1) ?? ''}`;
  } finally {
    if (!held) rmSync(policy, { force: true });
  }
}
