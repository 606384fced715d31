import { describe, expect, it, test } from 'vitest';
import { Mask } from '../../base/index.ts';
import { auditText } from '../audit.ts';
import { parseAuditLine, parseAuditText } from './parse.ts';
import { timeOf } from './time.ts';

describe('the audit trail', () => {
  it('reads back what is written, whatever the message holds', () => {
    const written = auditText({ action: 'service_deploy', status: 'SUCCESS', message: 'web 1.0"\n[2026] [FAILED  ] X - y', user: 'a@b', host: 'web1', client: 'cli/1', operationId: 'o', details: { plan: 'p' } }, new Mask());
    const record = parseAuditLine('web1', `{"timestamp":"2026-05-01T12:00:00.000Z",${written.json},"durationMs":1200}`);
    expect(record).toMatchObject({ server: 'web1', action: 'service_deploy', status: 'SUCCESS', message: 'web 1.0" [2026] [FAILED  ] X - y', durationMs: 1200, details: { plan: 'p' } });
    expect(parseAuditText('web1', `# head\n\n[2026-05-01T12:00:00.000Z] ${written.text}\n    Details: ${written.details}\n`)).toMatchObject([{ action: 'service_deploy', status: 'SUCCESS', details: { plan: 'p' } }]);
  });

  it('reads lines of the older tool, and leaves out what is none', () => {
    const old = '[2025-01-02T03:04:05.678Z] [SUCCESS ] SERVICE_DEPLOY - Deployed web\\n    Details: {"version":"abc"}\ntorn [\n[no time] [SUCCESS ] X - y';
    expect(parseAuditText('db1', old)).toEqual([{ server: 'db1', timestamp: '2025-01-02T03:04:05.678Z', status: 'SUCCESS', action: 'service_deploy', message: 'Deployed web', textOnly: true, details: { version: 'abc' } }]);
    expect(parseAuditLine('db1', '{"timestamp":"2026-')).toBeUndefined();
  });
});

test.each([['90s', 910_000], ['15m', 100_000], ['1970-01-01T00:00:05Z', 5000], ['1970-01-01', 0]])('%s is a time', (text, at) => {
  expect(timeOf(text, 1_000_000)).toBe(at);
});

test.each(['', 'yesterday', '5', '-5m', '2026-13-45', '1h; reboot'])('%j is none', (text) => {
  expect(() => timeOf(text, 0)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'time-invalid' }) as unknown }) as Error);
});
