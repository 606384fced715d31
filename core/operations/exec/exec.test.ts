import { expect, test } from 'vitest';
import { destructivePart } from './destructive.ts';

test.each(['rm -rf /', 'cd x; rm -r -f / ', 'rm -fr "/"', 'rm -rf /*', 'mkfs.ext4 /dev/sda', 'dd if=/dev/zero of=/dev/sda bs=1M', 'sudo shutdown -h now', 'reboot', ':(){ :|:& };:', 'docker system prune -af', 'wg-quick down jiji0'])('%s is destructive', (command) => {
  expect(destructivePart(command)).toBeDefined();
});

test.each(['rm -rf /tmp/x', 'ls /', 'dd if=/dev/zero of=/tmp/x', 'docker ps', 'cat rebooted.log', 'wg show jiji0', 'rm /'])('%s is not', (command) => {
  expect(destructivePart(command)).toBeUndefined();
});
