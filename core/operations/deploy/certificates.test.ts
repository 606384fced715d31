import { beforeAll, describe, expect, it } from 'vitest';
import { renderProblem } from '../../base/index.ts';
import type { ProxyTarget } from '../../config/model.ts';
import { testPair, type TestPair } from '../proxy/testing/certificate.ts';
import { testService } from '../testing/context.ts';
import { certificateOf, certificateProblems, certificateSecret, certificateWarnings } from './certificates.ts';
import './health-messages.ts';

const now = Date.now();
const target = (ssl: ProxyTarget['ssl'], hosts = ['shop.test'], pathPrefix = '/'): ProxyTarget => ({ appPort: 3000, hosts, ssl, pathPrefix, healthcheck: { path: '/up', intervalSeconds: 10, timeoutSeconds: 5, deployTimeoutSeconds: 60 } });
const found = (ssl: ProxyTarget['ssl'], hosts?: string[], at = now): readonly string[] => certificateProblems(testService('web', { proxy: [target(ssl, hosts)] }), at).map(({ code, args }) => [code, args['reason']].filter(Boolean).join('.'));

describe('given certificates', () => {
  let pair: TestPair;
  let other: TestPair;
  beforeAll(async () => {
    [pair, other] = await Promise.all([testPair(['shop.test', '*.shop.test']), testPair(['other.test'], 5)]);
  });

  it('takes a pair that belongs together and covers every host, also with its line breaks written out', () => {
    expect(found(pair, ['shop.test', 'www.shop.test', '*.shop.test'])).toEqual([]);
    const flat = { certificatePem: pair.certificatePem.replaceAll('\n', '\\n'), privateKeyPem: pair.privateKeyPem.replaceAll('\n', '\\n') };
    expect(found(flat)).toEqual([]);
    expect(certificateOf(target(flat))?.hash).toBe(certificateOf(target(pair))?.hash);
  });

  it('refuses what the proxy or browsers would', () => {
    expect(found({ ...pair, privateKeyPem: other.privateKeyPem })).toEqual(['certificate-mismatch']);
    expect(found({ ...pair, certificatePem: other.certificatePem + pair.certificatePem })).toEqual(['certificate-mismatch.order']);
    expect(found({ ...pair, certificatePem: 'SHOP_CERTIFICATE' })).toEqual(['certificate-unreadable.certificate']);
    expect(found({ ...pair, privateKeyPem: 'none' })).toEqual(['certificate-unreadable.key']);
    expect(found({ ...pair, privateKeyPem: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----' })).toEqual(['certificate-unreadable.encrypted']);
    expect(found(pair, ['shop.test', 'a.b.shop.test', '*.other.test'])).toEqual(['certificate-hosts']);
    expect(found(pair, undefined, now + 100 * 86_400_000)).toEqual(['certificate-expired']);
    expect(found(pair, undefined, now - 86_400_000)).toEqual(['certificate-early']);
  });

  it('never says a value in a problem', () => {
    const [told] = certificateProblems(testService('web', { proxy: [target({ ...pair, privateKeyPem: other.privateKeyPem })] }), now);
    expect(told === undefined ? '' : renderProblem(told)).toBe('Service web: certificate and private key of port 3000 do not belong together.');
  });

  it('warns of an end that is near, and of several servers that each ask for a certificate', () => {
    expect(certificateWarnings(testService('web', { proxy: [target(other)] }), now).map(({ code }) => code)).toEqual(['certificate-ends']);
    expect(certificateWarnings(testService('web', { servers: ['a', 'b'], proxy: [target(true)] }), now).map(({ code }) => code)).toEqual(['certificate-several-servers']);
    expect(certificateWarnings(testService('web', { proxy: [target(true)] }), now)).toEqual([]);
  });

  it('leaves TLS to the target that owns /', () => {
    expect(certificateOf(target(pair, undefined, '/api'))).toBeUndefined();
  });

  it('is sent with its length first, so that two texts can be told apart', () => {
    const own = certificateOf(target(pair))!;
    const [length, ...rest] = certificateSecret(own).split('\n');
    expect(rest.join('\n').slice(Number(length))).toBe(own.key);
  });
});
