import type { Place } from '../../../shared/core/federated/issuer-url.ts';
import type { TokenIssuer } from '../../../shared/core/federated/token-issuer.ts';
import type { DocumentName } from './causes.ts';
import { discoveryUrl, readDiscovery, readKeys } from './documents.ts';
import type { FetchDocument } from './fetch-document.ts';
import type { KeysAnswer } from './ports.ts';

/** Loads the keys of an issuer: its metadata says where they are. */
export type LoadKeys = (issuer: TokenIssuer) => Promise<KeysAnswer>;

export interface LoadKeysOptions extends Place {
  readonly fetchDocument: FetchDocument;
  /** For both documents and all waiting, in milliseconds; left out: 2 s. */
  readonly longestMs?: number;
}

/** Issuers whose documents are loaded at once; further ones wait, within their own time. */
const LOADS_AT_ONCE = 2;

export function createLoadKeys({ fetchDocument, longestMs = 2000, ...place }: LoadKeysOptions): LoadKeys {
  const slots = createSlots(LOADS_AT_ONCE);

  async function fetchText(name: DocumentName, url: URL, signal: AbortSignal): Promise<string | KeysAnswer> {
    const fetched = await fetchDocument(url, signal);
    if (fetched.kind === 'text') return fetched.text;
    if (fetched.kind === 'wrong') return { kind: 'rejected', cause: `${name}_${fetched.cause}` };
    return { kind: 'unavailable', cause: `${name}_${fetched.cause}` };
  }

  async function load(issuer: TokenIssuer, signal: AbortSignal): Promise<KeysAnswer> {
    const discovery = await fetchText('discovery', discoveryUrl(issuer.issuer), signal);
    if (typeof discovery !== 'string') return discovery;
    const url = readDiscovery(discovery, issuer, place);
    if (typeof url === 'string') return { kind: 'rejected', cause: url };
    const document = await fetchText('keys', url, signal);
    if (typeof document !== 'string') return document;
    const keys = readKeys(document);
    return typeof keys === 'string' ? { kind: 'rejected', cause: keys } : { kind: 'keys', keys };
  }

  return async (issuer) => {
    const signal = AbortSignal.timeout(longestMs);
    const release = await slots.take(signal);
    if (release === null) return { kind: 'unavailable', cause: 'too_many_loads' };
    try {
      return await load(issuer, signal);
    } finally {
      release();
    }
  };
}

/** Lets so many jobs run at a time. */
function createSlots(most: number) {
  let taken = 0;
  const waiting = new Set<() => void>();

  function release(): void {
    taken -= 1;
    const [next] = waiting;
    next?.();
  }

  return {
    /** Gives the way to release the slot; null: none was free before the signal. */
    take: (signal: AbortSignal): Promise<(() => void) | null> =>
      new Promise((done) => {
        const begin = (): void => {
          settle();
          taken += 1;
          done(release);
        };
        const giveUp = (): void => {
          settle();
          done(null);
        };
        const settle = (): void => {
          waiting.delete(begin);
          signal.removeEventListener('abort', giveUp);
        };
        if (taken < most) return begin();
        waiting.add(begin);
        signal.addEventListener('abort', giveUp, { once: true });
      }),
  };
}
