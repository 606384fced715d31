import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';

/** What is said of a name: addresses of both kinds with their time to live, or how the question fails. */
export type Zone = Readonly<Record<string, { readonly addresses: readonly string[]; readonly ttl: number } | 'nxdomain' | 'servfail'>>;

const codes = { noerror: 0, servfail: 2, nxdomain: 3 } as const;

/** A small name server on loopback, for tests alone: answers questions for A and AAAA from a table. */
export async function startNameServer(zone: Zone): Promise<{ readonly address: string; readonly asked: readonly string[]; stop(): Promise<void> }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (question, from) => {
    const { name, type, end } = readQuestion(question);
    asked.push(`${type === 28 ? 'AAAA' : 'A'} ${name}`);
    socket.send(reply(question.subarray(0, end), zone[name] ?? 'nxdomain', type), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, asked, stop: () => closed(socket) };
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

function readQuestion(message: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** The question with its header turned into an answer, and the records of the type that was asked for. */
function reply(question: Buffer, said: Zone[string], type: number): Buffer {
  const records = typeof said === 'string' ? [] : said.addresses.filter((address) => isIPv4(address) === (type === 1)).map((address) => record(address, type, said.ttl));
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180 | (typeof said === 'string' ? codes[said] : codes.noerror), 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  return Buffer.concat([header, ...records]);
}

function record(address: string, type: number, ttl: number): Buffer {
  const data = type === 1 ? Buffer.from(address.split('.').map(Number)) : Buffer.from(address.split(':').map((part) => part.padStart(4, '0')).join(''), 'hex');
  const start = Buffer.alloc(12);
  start.writeUInt16BE(0xc00c, 0);
  start.writeUInt16BE(type, 2);
  start.writeUInt16BE(1, 4);
  start.writeUInt32BE(ttl, 6);
  start.writeUInt16BE(data.length, 10);
  return Buffer.concat([start, data]);
}
