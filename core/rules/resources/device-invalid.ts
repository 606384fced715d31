import { textItems, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const deviceInvalid: Rule = {
  code: 'jiji/device-invalid',
  severity: 'error',
  message: 'Expected /dev/x[:/dev/y][:rwm]',
  check: (parsed) =>
    serviceEntries(parsed)
      .flatMap(({ value }) => textItems(valueOf(value, 'devices')))
      .filter(({ value }) => !value.includes('${') && !isDevice(value))
      .map(({ range }) => ({ range })),
};

/** A device file, or the name that a driver gives its device (CDI), which engines take too. */
function isDevice(written: string): boolean {
  if (/^[a-z0-9][\w.-]*\/[\w.-]+=[\w.:-]+$/i.test(written)) return true;
  const found = /^\/dev\/[^:\s]+(?::\/[^:\s]+)?(?::([rwm]{1,3}))?$/.exec(written);
  const letters = found?.[1] ?? '';
  return found !== null && new Set(letters).size === letters.length;
}
