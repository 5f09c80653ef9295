import { lookup as resolve } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isLocalHttp } from '../../../shared/core/federated/issuer-url.ts';
import type { FailedFetch, WrongFetch } from './causes.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export type Fetched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly cause: WrongFetch }
  | { readonly kind: 'failed'; readonly cause: FailedFetch };

/** Gets a document of an issuer. @param signal ends it. */
export type FetchDocument = (url: URL, signal: AbortSignal) => Promise<Fetched>;

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export interface FetchOptions {
  /** Every address of a host; rejects where there is none. */
  readonly resolveHost?: (hostname: string) => Promise<readonly HostAddress[]>;
  /** Which certificates count; left out: those that Node trusts. */
  readonly ca?: string;
  /** Port of https. */
  readonly port?: number;
  /** Whether a resolved address may be asked. */
  readonly isAllowed?: (address: string) => boolean;
}

/** Longest document, in octets. */
export const LARGEST_DOCUMENT = 64 * 1024;

const wrong = (cause: WrongFetch): Fetched => ({ kind: 'wrong', cause });
const failed = (cause: FailedFetch): Fetched => ({ kind: 'failed', cause });

/**
 * The only code outside shared/aws that opens a connection: to issuers that an administrator trusts, for two documents each.
 *
 * A host is resolved once. If one of its addresses is not of the public network, none is asked; the connection goes to the addresses that
 * were looked at, whatever the name says by then. Nothing is followed, nothing is kept open.
 *
 * Source: OWASP, "Server-Side Request Forgery Prevention".
 */
export function createFetchDocument({
  resolveHost = addressesOf,
  ca,
  port = 443,
  isAllowed = isPublicAddress,
}: FetchOptions = {}): FetchDocument {
  return async (url, signal) => {
    // `readDocumentUrl` let http pass on this machine only.
    const onLoopback = isLocalHttp(url);
    const addresses = await ended(resolveHost(url.hostname.replace(/^\[|\]$/g, '')), signal).catch(() => null);
    if (signal.aborted) return failed('timed_out');
    if (addresses === null || addresses.length === 0) return failed('host_not_found');
    if (!addresses.every(({ address }) => (onLoopback ? isLoopbackAddress(address) : isAllowed(address))))
      return wrong('address_not_public');
    return ask(url, { signal, lookup: answering(addresses), ...(!onLoopback && { port, ca }) });
  };
}

/** A promise that does not outlast a signal. */
const ended = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((done, fail) => {
    const stop = (): void => fail(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(done, fail).finally(() => signal.removeEventListener('abort', stop));
  });

const addressesOf = (hostname: string): Promise<readonly HostAddress[]> =>
  new Promise((done, fail) => {
    resolve(hostname, { all: true }, (error, addresses) => (error === null ? done(addresses) : fail(error)));
  });

/** Answers a connection's question for the address with what was looked at. */
const answering =
  (addresses: readonly HostAddress[]): LookupFunction =>
  (_hostname, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };

interface AskOptions {
  readonly signal: AbortSignal;
  readonly lookup: LookupFunction;
  readonly port?: number;
  readonly ca?: string | undefined;
}

function ask(url: URL, options: AskOptions): Promise<Fetched> {
  const { get } = url.protocol === 'http:' ? http : https;
  const headers = { Accept: 'application/json', 'Accept-Encoding': 'identity' };
  return new Promise((done) => {
    const request = get(url, { ...options, headers, agent: false }, (incoming) => {
      read(incoming).then(done, giveUp);
    });
    request.on('error', giveUp);
    function giveUp(): void {
      done(failed(options.signal.aborted ? 'timed_out' : 'not_reached'));
    }
  });
}

async function read(incoming: IncomingMessage): Promise<Fetched> {
  const { statusCode = 0 } = incoming;
  try {
    if (statusCode >= 300 && statusCode < 400) return wrong('redirects');
    if (statusCode !== 200) return failed('answered_error');
    const chunks: Buffer[] = [];
    let octets = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      octets += chunk.length;
      if (octets > LARGEST_DOCUMENT) return wrong('too_large');
      chunks.push(chunk);
    }
    return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
  } finally {
    incoming.destroy();
  }
}
