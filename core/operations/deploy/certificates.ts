import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { problem, type Problem } from '../../base/index.ts';
import type { ProxyTarget, ServiceConfig } from '../../config/model.ts';
import { hasTls } from './proxy-args.ts';

/** A given certificate chain and its key, as the proxy reads them. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
  /** Of the chain: part of the file names, so that a new certificate never overwrites one in use. */
  readonly hash: string;
}

const warnDays = 14;
const dayMs = 86_400_000;

/** Values of environment variables often have their line breaks written as `\\n`. */
const pem = (value: string): string => `${(value.includes('\n') ? value : value.replaceAll('\\n', '\n')).trim()}\n`;

/** The pair that the file gives for a target; undefined where it gives none, or where another target owns the host's TLS. */
export function certificateOf(target: ProxyTarget): CertificatePair | undefined {
  if (typeof target.ssl !== 'object' || !hasTls(target)) return undefined;
  const certificate = pem(target.ssl.certificatePem);
  const key = pem(target.ssl.privateKeyPem);
  return { certificate, key, hash: createHash('sha256').update(certificate).update(createHash('sha256').update(key).digest()).digest('hex').slice(0, 16) };
}

/** What `jiji_deploy_certificate` reads: length of the chain in bytes, chain, key. */
export const certificateSecret = (pair: CertificatePair): string => `${Buffer.byteLength(pair.certificate)}\n${pair.certificate}${pair.key}`;

/** Everything that keeps the proxy or browsers from taking the given certificates; found before anything changes. */
export const certificateProblems = (service: ServiceConfig, nowMs: number): readonly Problem[] => service.proxy.flatMap((target) => pairProblems(service, target, nowMs));

function pairProblems(service: ServiceConfig, target: ProxyTarget, nowMs: number): readonly Problem[] {
  const pair = certificateOf(target);
  if (pair === undefined) return [];
  const at = { service: service.name, port: target.appPort };
  const chain = chainOf(pair.certificate);
  if (chain === undefined) return [problem('certificate-unreadable', { ...at, reason: 'certificate' })];
  const key = keyOf(pair.key);
  if (key === undefined) return [problem('certificate-unreadable', { ...at, reason: /ENCRYPTED/.test(pair.key) ? 'encrypted' : 'key' })];
  const [leaf] = chain;
  if (!leaf.checkPrivateKey(key)) {
    const later = chain.some((each) => each.checkPrivateKey(key));
    return [problem('certificate-mismatch', { ...at, ...(later ? { reason: 'order' } : {}) })];
  }
  const missing = target.hosts.filter((host) => leaf.checkHost(host.replace(/^\*\./, 'any.')) === undefined || (host.startsWith('*.') && !wildcards(leaf).includes(host)));
  const [from, to] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  return [
    ...(missing.length > 0 ? [problem('certificate-hosts', { ...at, hosts: missing.join(', '), names: namesOf(leaf).join(', ') })] : []),
    ...(nowMs > to ? [problem('certificate-expired', { ...at, date: day(to) })] : []),
    ...(nowMs < from ? [problem('certificate-early', { ...at, date: day(from) })] : []),
  ];
}

/** Things to know about certificates that stop nothing. */
export const certificateWarnings = (service: ServiceConfig, nowMs: number): readonly Problem[] => service.proxy.flatMap((target) => {
  const at = { service: service.name, port: target.appPort };
  if (target.ssl === true && service.servers.length > 1) return [problem('certificate-several-servers', { ...at, hosts: target.hosts.join(', '), count: service.servers.length })];
  const pair = certificateOf(target);
  const to = pair === undefined ? Number.NaN : Date.parse(chainOf(pair.certificate)?.[0].validTo ?? '');
  return to > nowMs && to - nowMs < warnDays * dayMs ? [problem('certificate-ends', { ...at, date: day(to), days: Math.floor((to - nowMs) / dayMs) })] : [];
});

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const namesOf = (certificate: X509Certificate): readonly string[] => (certificate.subjectAltName ?? '').split(',').map((part) => part.trim().replace(/^(?:DNS|IP Address):/, '')).filter((part) => part !== '');

const wildcards = (certificate: X509Certificate): readonly string[] => namesOf(certificate).map((name) => name.toLowerCase()).filter((name) => name.startsWith('*.'));

function chainOf(text: string): readonly [X509Certificate, ...X509Certificate[]] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const [leaf, ...others] = blocks.map((block) => new X509Certificate(block));
    return leaf === undefined ? undefined : [leaf, ...others];
  } catch {
    return undefined;
  }
}

function keyOf(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
