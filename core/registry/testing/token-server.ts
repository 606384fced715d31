import { execFile } from 'node:child_process';
import { createPrivateKey, randomUUID, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * A small token server of the kind that Docker Hub and GHCR have beside their registries, for tests alone: it signs real
 * tokens with a key of its own, which the registry checks by the certificate. Everybody may pull what is under
 * `public/`; the rest takes the one user's password.
 */
export interface TokenServer {
  /** The section `auth` of a registry's configuration that trusts this server, and the certificate file it names. */
  readonly auth: object;
  readonly files: Readonly<Record<string, string>>;
  /** Scopes that were asked for, and whether with a login. */
  readonly asked: readonly { readonly scope: string; readonly login: boolean }[];
  stop(): Promise<void>;
}

const service = 'registry.test';
const issuer = 'jiji test tokens';

export async function startTokenServer(user: string, password: string): Promise<TokenServer> {
  const { key, certificate } = await makeKey();
  const asked: { scope: string; login: boolean }[] = [];
  const known = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const scope = url.searchParams.get('scope') ?? '';
    const login = request.headers.authorization === known;
    asked.push({ scope, login });
    const [type = '', name = '', actions = ''] = scope.split(':');
    const allowed = url.searchParams.get('service') === service && (login || (name.startsWith('public/') && actions === 'pull'));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ token: token(key, certificate, allowed ? [{ type, name, actions: actions.split(',') }] : []), expires_in: 300 }));
  });
  const port = await listen(server);
  return {
    auth: { token: { realm: `http://127.0.0.1:${port}/token`, service, issuer, rootcertbundle: 'tokens.pem' } },
    files: { 'tokens.pem': certificate },
    asked,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

async function makeKey(): Promise<{ readonly key: KeyObject; readonly certificate: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jiji-tokens-'));
  try {
    const files = ['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'certificate.pem')];
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=tokens', ...files]);
    return { key: createPrivateKey(await readFile(path.join(folder, 'key.pem'))), certificate: await readFile(path.join(folder, 'certificate.pem'), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the registry reads it (a signed JWT with its certificate). */
function token(key: KeyObject, certificate: string, access: readonly object[]): string {
  const seconds = Math.floor(Date.now() / 1000);
  const signed = [
    part({ typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(certificate).raw.toString('base64')] }),
    part({ iss: issuer, aud: service, sub: '', iat: seconds, nbf: seconds - 10, exp: seconds + 300, jti: randomUUID(), access }),
  ].join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
