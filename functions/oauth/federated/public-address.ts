import { isWithin, readAddress, readRange } from '../../../shared/core/request/address.ts';

const ranges = (...texts: string[]) => texts.map((text) => readRange(text) ?? unreadable(text));

function unreadable(text: string): never {
  throw new Error(`${text} is no range of addresses.`);
}

/** Addresses of this machine. */
const LOOPBACK = ranges('127.0.0.0/8', '::1/128');

/** IPv4 addresses that are not one host of the public network. Source: RFC 6890, section 2.2.2; RFC 5771, section 3. */
const NOT_PUBLIC_IPV4 = ranges(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
);

/** All of IPv6 that is given to hosts, so that what embeds an IPv4 address, such as 64:ff9b::/96, is outside. Source: RFC 4291, section 2.4. */
const GLOBAL_IPV6 = ranges('2000::/3');
/** Within it: protocol assignments with Teredo, documentation, and 6to4, which embeds an IPv4 address. Source: RFC 6890, section 2.2.3; RFC 9637, section 2. */
const NOT_PUBLIC_IPV6 = ranges('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');

/** Whether a resolved address is one host of the public network. */
export function isPublicAddress(text: string): boolean {
  const address = readAddress(text);
  if (address === null) return false;
  const within = (list: ReturnType<typeof ranges>): boolean => list.some((range) => isWithin(address, range));
  return address.bits === 32 ? !within(NOT_PUBLIC_IPV4) : within(GLOBAL_IPV6) && !within(NOT_PUBLIC_IPV6);
}

/** Whether a resolved address is this machine. */
export function isLoopbackAddress(text: string): boolean {
  const address = readAddress(text);
  return address !== null && LOOPBACK.some((range) => isWithin(address, range));
}
