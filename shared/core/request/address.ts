/** An IP address as a number. An IPv4-mapped IPv6 address is the IPv4 address in it. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Addresses that share their first bits. */
export interface AddressRange {
  readonly first: Address;
  /** The last one, as a number. */
  readonly last: bigint;
  /** How many bits they share. */
  readonly prefix: number;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
/** The longest, an IPv4-mapped address with all its zeros: 45 characters. Source: RFC 4291, section 2.2. */
const LONGEST = 45;

/**
 * Reads an IP address, IPv4 as four decimal numbers or IPv6 in any form of RFC 4291, section 2.2.
 *
 * @returns null where it is none. A zone (`fe80::1%eth0`) has a meaning on one machine alone, so an address with a zone is none.
 */
export function readAddress(text: string): Address | null {
  if (text.length > LONGEST) return null;
  if (IPV4.test(text)) return { bits: 32, value: joined(text.split('.').map(Number), 8n) };
  const groups = groupsOf(text);
  if (groups === null) return null;
  const value = joined(groups, 16n);
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

/** The eight groups of an IPv6 address. */
function groupsOf(text: string): number[] | null {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [front = [], back = [], ...more] = halves;
  const last = (halves.length > 1 ? back : front).at(-1);
  // An IPv4 address at the end stands for two groups.
  const embedded = last !== undefined && IPV4.test(last) ? last.split('.').map(Number) : null;
  if (embedded !== null) {
    const [a = 0, b = 0, c = 0, d = 0] = embedded;
    (halves.length > 1 ? back : front).splice(-1, 1, ((a << 8) | b).toString(16), ((c << 8) | d).toString(16));
  }
  const missing = 8 - front.length - back.length;
  // `::` stands for one group at least.
  if (more.length > 0 || (halves.length > 1 ? missing < 1 : missing !== 0)) return null;
  const groups = [...front, ...new Array<string>(missing).fill('0'), ...back];
  return groups.every((group) => GROUP.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : null;
}

const joined = (parts: readonly number[], width: bigint): bigint => parts.reduce((value, part) => (value << width) | BigInt(part), 0n);

/** An address as text, the same for every spelling of it: an IPv6 address as eight groups without leading zeros. */
export function addressText({ bits, value }: Address): string {
  const [parts, width, radix, separator] = bits === 32 ? [4, 8n, 10, '.'] : [8, 16n, 16, ':'];
  const part = (index: number): bigint => (value >> (BigInt(parts - 1 - index) * width)) & ((1n << width) - 1n);
  return Array.from({ length: parts }, (_, index) => part(index).toString(radix)).join(separator);
}

/**
 * Reads addresses in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). One address alone is a range, too.
 *
 * @returns null where it is none: also with a bit set behind the prefix, and for IPv4 addresses in IPv6 notation.
 */
export function readRange(text: string): AddressRange | null {
  const [address = '', length, ...more] = text.split('/');
  const first = readAddress(address);
  if (first === null || more.length > 0 || (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length))) return null;
  const prefix = length === undefined ? first.bits : Number(length);
  if (prefix > first.bits || (first.bits === 32 && address.includes(':'))) return null;
  const rest = BigInt(first.bits - prefix);
  if ((first.value >> rest) << rest !== first.value) return null;
  return { first, last: first.value | ((1n << rest) - 1n), prefix };
}

/** Compares only: it is asked for each range of a decision. */
export const isWithin = ({ bits, value }: Address, { first, last }: AddressRange): boolean =>
  bits === first.bits && value >= first.value && value <= last;
