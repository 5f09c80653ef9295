import { readAddress } from '../request/address.ts';

export interface Place {
  /** The local run: http on this machine counts, too. */
  readonly local: boolean;
}

/** @param stage of the deployment. */
export const placeOf = (stage: string): Place => ({ local: stage === 'local' });

/** Longest issuer, in octets. */
export const LONGEST_ISSUER = 256;

/** Names and addresses of this machine, as `URL.hostname` gives them. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address is http on this machine. */
export const isLocalHttp = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && LOOPBACK.includes(hostname);

const isAddress = (hostname: string): boolean => hostname.startsWith('[') || readAddress(hostname) !== null;

/**
 * Reads an address from which documents may be fetched: https, port 443, a host name and no address, no user and no fragment.
 *
 * @returns null where it is another one.
 */
export function readDocumentUrl(text: string, { local }: Place): URL | null {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || text.includes('#')) return null;
  if (local && isLocalHttp(url)) return url;
  return url.protocol === 'https:' && url.port === '' && !isAddress(url.hostname) ? url : null;
}

/**
 * Whether a text can be an issuer: an address for documents, without a query, in the one spelling that tokens are compared with.
 *
 * Source: OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2.
 */
export function isIssuer(text: string, place: Place): boolean {
  if (Buffer.byteLength(text) > LONGEST_ISSUER || text.includes('?')) return false;
  const href = readDocumentUrl(text, place)?.href;
  return href === text || href === `${text}/`;
}

/** Whether a text is a host name in the spelling of `URL.hostname`, and no address. */
export function isHostName(text: string, place: Place): boolean {
  const url = URL.parse(`https://${text}/`);
  if (url === null || url.hostname !== text || text.length > 253) return false;
  return !isAddress(text) || (place.local && LOOPBACK.includes(text));
}
