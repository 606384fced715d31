import { describe, expect, it } from 'vitest';
import { marked, placesOf } from '../testing/marked.ts';

const service = (crons: string, keys = 'servers: [a]'): string => `servers: { a: { host: h } }\nservices: { w: { image: x, ${keys}, crons: { ${crons} } } }\n`;
const cron = (schedule: string, more = ''): string => service(`x: { schedule: ${schedule}, command: run${more} }`);
const many = (count: number): string => Array.from({ length: count }, (_, n) => `j${n}: { schedule: "* * * * *", command: x }`).join(', ');

describe('places', () => {
  it.each([
    ['jiji/cron-name-invalid', service('«a_b»: {}, «-a»: {}, «a-»: {}, «"a b"»: {}, a1: {}, A: {}')],
    ['jiji/cron-name-invalid', service(`${'a'.repeat(63)}: {}, «${'b'.repeat(64)}»: {}`)],
    ['jiji/cron-schedule-invalid', cron('«"* * * *"»')],
    ['jiji/cron-schedule-invalid', cron('«"* * * * * *"»')],
    ['jiji/cron-schedule-invalid', cron('«"@daily"»')],
    ['jiji/cron-schedule-invalid', cron('«"60 * * * *"»')],
    ['jiji/cron-schedule-invalid', cron('«"* 24 * * *"»')],
    ['jiji/cron-schedule-invalid', cron('«"* * 0 * *"»')],
    ['jiji/cron-schedule-invalid', cron('«"a b c d e"»')],
    ['jiji/cron-schedule-invalid', cron('«""»')],
    ['jiji/cron-schedule-invalid', cron('"*/15 0-6,12 1 JAN-MAR mon"')],
    ['jiji/cron-schedule-invalid', cron('"  0   3 * *  7 "')],
    ['jiji/cron-schedule-invalid', cron('"${WHEN}"')],
    ['jiji/cron-schedule-invalid', cron('5')],
    ['jiji/cron-schedule-invalid', service('x: { schedule: "* *", command: y }', 'hosts: [a]')],
    ['jiji/cron-schedule-invalid', service('x:, y: 1, z: []')],
    ['jiji/missing-key', `project: p\nbuilder: { engine: docker }\n${service('«x»: { command: y }')}`],
    ['jiji/cron-timezone-unknown', cron('"* * * * *"', ', timezone: «Europe/Nowhere»')],
    ['jiji/cron-timezone-unknown', cron('"* * * * *"', ', timezone: «""»')],
    ['jiji/cron-timezone-unknown', cron('"* * * * *"', ', timezone: Asia/Kolkata')],
    ['jiji/cron-timezone-unknown', cron('"* * * * *"', ', timezone: UTC')],
    ['jiji/cron-timezone-unknown', cron('"* * * * *"', ', timezone: "${TZ}"')],
    ['jiji/cron-timeout-invalid', cron('"* * * * *"', ', timeout: «10»'.replace('10', '"10"'))],
    ['jiji/cron-timeout-invalid', cron('"* * * * *"', ', timeout: «0s»')],
    ['jiji/cron-timeout-invalid', cron('"* * * * *"', ', timeout: «90»')],
    ['jiji/cron-timeout-invalid', cron('"* * * * *"', ', timeout: 90s')],
    ['jiji/cron-timeout-invalid', cron('"* * * * *"', ', timeout: 48h')],
    ['jiji/wrong-type', cron('"* * * * *"', ', timeout: 10')],
    ['jiji/wrong-type', cron('"* * * * *"', ', overlap: «allow», missed_runs: «run»')],
    ['jiji/wrong-type', cron('"* * * * *"', ', overlap: forbid, missed_runs: skip')],
    ['jiji/cron-command-empty', service('x: { schedule: "* * * * *", command: «" "» }, y: { schedule: "* * * * *", command: «[]» }')],
    ['jiji/too-many-crons', service(many(32))],
    ['jiji/too-many-crons', service(many(33)).replace('crons', '«crons»')],
    ['jiji/too-many-crons', `servers: { a: { host: h } }\n«services»: { ${Array.from({ length: 32 }, (_, n) => `w${n}: { servers: [a], crons: { ${many(32)} } }`).join(', ')} }\n`],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});
