// @ts-check
import { connect } from 'node:net';
import { LabError } from './errors.mjs';

// One request a connection over the lab's unix socket: a line of JSON, answered by a line of JSON,
// {"ok": true, "result": ...} or {"ok": false, "error": "..."}. After {"op": "connect"} the rest is the TCP stream.

/**
 * Reads one line of JSON; what came behind it stays in the socket.
 * @param {import('node:net').Socket} socket
 * @returns {Promise<any>} rejects when the socket ends before the line does
 */
export function readLine(socket) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    const settle = () => {
      socket.off('readable', read);
      socket.off('end', ended);
      socket.off('error', failed);
    };
    const ended = () => {
      settle();
      reject(new LabError('the lab ended in the middle of the answer'));
    };
    const failed = (/** @type {Error} */ error) => {
      settle();
      reject(error);
    };
    const read = () => {
      for (let chunk = /** @type {Buffer | null} */ (socket.read()); chunk !== null; chunk = socket.read()) {
        const end = chunk.indexOf(10);
        if (end < 0) {
          chunks.push(chunk);
          continue;
        }
        settle();
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
        resolve(JSON.parse(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString()));
        return;
      }
    };
    socket.on('readable', read);
    socket.on('end', ended);
    socket.on('error', failed);
  });
}

/**
 * Asks the supervisor of a lab.
 * @param {string} path of its socket
 * @param {{op: string, [key: string]: unknown}} request
 * @returns {Promise<any>} its answer's result; throws LabError with the supervisor's words, or the socket's error
 */
export async function ask(path, request) {
  const socket = connect(path);
  try {
    socket.write(JSON.stringify(request) + '\n');
    const answer = await readLine(socket);
    if (!answer.ok) throw new LabError(answer.error);
    return answer.result;
  } finally {
    socket.destroy();
  }
}
