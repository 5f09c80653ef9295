import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { letEngineCloseIterators } from './close-iterators.ts';

letEngineCloseIterators();

/** Passes one request to the embedded DynamoDB, which answers it. */
export type Dynamo = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

/**
 * An embedded DynamoDB. Its server does not listen: the AWS endpoint reads each request and passes it on, because the engine would end the
 * process if a client disconnects in the middle of a request.
 *
 * The engine closes its database only as a server that listens, so here it never does. LevelDB does not need it: a write has left the
 * process before it is acknowledged.
 *
 * @param path folder of its database; null: in memory.
 */
export function createDynamo(path: string | null): Dynamo {
  const engine = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path === null ? {} : { path }) });
  return (request, body, response) => {
    const { method, url, headers } = request;
    engine.emit('request', Object.assign(Readable.from([body], { objectMode: false }), { method, url, headers }), response);
  };
}
