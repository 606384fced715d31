import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** A self-signed pair for these names, made by openssl; the certificate is its own authority. */
export async function testPair(names: readonly string[], days = 90): Promise<TestPair> {
  const folder = await mkdtemp(join(tmpdir(), 'jiji-certificate-'));
  try {
    const subject = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`;
    await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key', '-out', 'certificate', '-subj', '/CN=jiji test', '-days', String(days), '-addext', subject], { cwd: folder });
    return { certificatePem: await readFile(join(folder, 'certificate'), 'utf8'), privateKeyPem: await readFile(join(folder, 'key'), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
