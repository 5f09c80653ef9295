import { type Address, type AddressRange, addressText, isWithin, readAddress } from './address.ts';
import { type EventHeaders, headerNames, headerValues } from './headers.ts';

/** What of an API Gateway REST event tells where a request comes from. */
export interface ConnectedEvent extends EventHeaders {
  readonly requestContext: { readonly identity: { readonly sourceIp: string } };
}

const FORWARDED_FOR = 'x-forwarded-for';
/** In characters: an address in brackets with a port has 53 at most. */
const LONGEST_ENTRY = 64;

/**
 * The address that a request comes from: the one that connected or, if that one is a trusted proxy, the one that the proxies tell in
 * X-Forwarded-For. Each proxy adds the address that connected to it at the right, so the header is read from there, and the first address
 * that is no trusted proxy is the client's. What stands left of it the client may have made up.
 *
 * If the header is missing, names trusted proxies alone, has an entry that cannot be read before a client is found, or stands there in
 * several spellings, whose order is not told, the address that connected counts. Then all requests of that kind share one source: they can
 * lock out each other, and none escapes the count of wrong passwords.
 *
 * @param trusted the option trustedProxies.
 */
export function clientAddress(event: ConnectedEvent, trusted: readonly AddressRange[]): string {
  const { sourceIp } = event.requestContext.identity;
  // As it is for most deployments: the header is not even looked for.
  if (trusted.length === 0) return sourceIp;
  const isProxy = (address: Address): boolean => trusted.some((range) => isWithin(address, range));
  const connected = readAddress(sourceIp);
  if (connected === null || !isProxy(connected) || !hasOneSpelling(event)) return sourceIp;
  for (const entry of headerValues(event, FORWARDED_FOR).join(',').split(',').reverse()) {
    const address = readEntry(entry);
    if (address === null) return sourceIp;
    if (!isProxy(address)) return addressText(address);
  }
  return sourceIp;
}

const hasOneSpelling = (event: ConnectedEvent): boolean =>
  headerNames(event).filter((name) => name.toLowerCase() === FORWARDED_FOR).length === 1;

/** An address, perhaps with a port: `192.0.2.1:443`, `[2001:db8::1]:443`; IPv6 in brackets or not. */
function readEntry(entry: string): Address | null {
  if (entry.length > LONGEST_ENTRY) return null;
  const [, bracketed, plain] = /^[ \t]*(?:\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9A-Fa-f:.]+))[ \t]*$/.exec(entry) ?? [];
  if (bracketed !== undefined) return bracketed.includes(':') ? readAddress(bracketed) : null;
  return plain === undefined ? null : readAddress(plain.replace(/^([\d.]+):\d{1,5}$/, '$1'));
}
