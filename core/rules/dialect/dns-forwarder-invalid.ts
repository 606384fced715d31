import { textItems, valueOf } from '../../config/index.ts';
import { parseIpv4 } from '../../network/index.ts';
import type { Rule } from '../rule.ts';

export const dnsForwarderInvalid: Rule = {
  code: 'jiji/dns-forwarder-invalid',
  severity: 'error',
  message: '"{value}" is no IPv4 address; write the address of a resolver such as 9.9.9.9',
  check: (parsed) =>
    parsed.dialect.dialect !== 'C' ? [] : textItems(valueOf(valueOf(parsed.root, 'network'), 'dns_forwarders'))
      .filter(({ value }) => !value.includes('${') && parseIpv4(value.trim()) === undefined)
      .map(({ range, value }) => ({ range, args: { value } })),
};
