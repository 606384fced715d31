import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isOffLimits, isPublicAddress } from './addresses.ts';

/** `named`: a host that a person wrote down. `public`: one that a server has sent us to, which may lead to no private network. */
export type Reach = 'named' | 'public';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly reach: Reach;
  /** A longer body is an error. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** The address that answered. */
  readonly address: string;
}

/** One request and its answer, whatever its status; redirects are not followed. Throws what the network throws. */
export type Transport = (request: HttpRequest) => Promise<HttpReply>;

/** The host may not be contacted: it has only addresses that are off limits. */
export class RefusedAddress extends Error {
  constructor(host: string) {
    super(`${host} leads to an address that is not contacted`);
    this.name = 'RefusedAddress';
  }
}

/** The answer is longer than was agreed. */
export class TooLong extends Error {
  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`);
    this.name = 'TooLong';
  }
}

/** Idle connections are kept this long for the next request, in ms. */
const idleMs = 5000;

/**
 * HTTP of the platform with a check of every address at the moment it is connected to: a name that pointed to a proper
 * host a second ago may point into a private network now. `fetch` cannot do that, since it does not say where it connects.
 */
export function nodeTransport(lookup: typeof systemLookup = systemLookup): Transport {
  const agents = { named: makeAgents(lookup, 'named'), public: makeAgents(lookup, 'public') };
  return (request) =>
    new Promise((resolve, reject) => {
      const { url, reach } = request;
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && reach === 'public' && !isPublicAddress(host)) {
        reject(new RefusedAddress(host));
        return;
      }
      const secure = url.protocol === 'https:';
      const sent = (secure ? https : http).request(url, {
        method: request.method, headers: request.headers, agent: secure ? agents[reach].https : agents[reach].http, signal: request.signal,
      });
      sent.once('error', reject);
      sent.once('response', (response) => void readBody(response, request.maxBytes).then(resolve, reject));
      sent.end();
    });
}

function makeAgents(lookup: typeof systemLookup, reach: Reach): { readonly http: http.Agent; readonly https: https.Agent } {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 4, lookup: guarded(lookup, reach) };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

/** A look-up that leaves out the addresses which may not be contacted. */
function guarded(lookup: typeof systemLookup, reach: Reach): LookupFunction {
  const allowed = ({ address }: LookupAddress): boolean => (reach === 'named' ? !isOffLimits(address) : isPublicAddress(address));
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const left = addresses.filter(allowed);
      const [first] = left;
      if (first === undefined) callback(new RefusedAddress(hostname), '', 0);
      else if (options.all === true) callback(null, left);
      else callback(null, first.address, first.family);
    });
  };
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<HttpReply> {
  const address = response.socket.remoteAddress ?? '';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new TooLong(maxBytes);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8'), address };
}
