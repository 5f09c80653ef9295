import type { IncomingMessage } from 'node:http';

/** What does not fit a bound. */
export class TooLarge extends Error {}

/** The client ended the connection before it had sent everything. */
export class ClientGone extends Error {}

/** Past this a sender is cut off rather than read to the end for the sake of an answer. */
const PATIENCE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request body. One that is too large is read on without being kept, so that the client gets to see the answer.
 *
 * @throws TooLarge where it has more than `limit` bytes; ClientGone.
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
