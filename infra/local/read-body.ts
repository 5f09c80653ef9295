import type { IncomingMessage } from 'node:http';

/** The body exceeds a limit. */
export class TooLarge extends Error {}

/** The client closed the connection before it had sent everything. */
export class ClientGone extends Error {}

/** Beyond this a sender is cut off instead of being read to the end for an answer. */
const PATIENCE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request body. One that is too large is read without being kept, so that the client receives the answer.
 *
 * @throws TooLarge if it has more than `limit` bytes; ClientGone.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
      if (size > limit + PATIENCE_BYTES) request.destroy();
    });
    request.on('end', () => {
      if (size > limit) reject(new TooLarge(`The body has more than ${limit} bytes.`));
      else resolve(Buffer.concat(chunks, size));
    });
    request.on('error', (error) => reject(new ClientGone(error.message)));
    request.on('close', () => reject(new ClientGone('The client went away.')));
  });
}
