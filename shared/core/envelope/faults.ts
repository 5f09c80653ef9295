import { type Address, addressText, readAddress } from '../request/address.ts';
import { OPERATIONS } from '../request/operation.ts';
import { PROTOCOL_NAMES, PROTOCOLS } from '../request/protocols.ts';
import { printable } from '../text.ts';
import { readUse, tablePart } from './envelope.ts';

/** Of a text from outside: printable, and short enough for a sentence. */
export const quoted = (text: string): string => `“${printable(text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text)}”`;
const LONGEST_QUOTED = 80;

const PROTOCOL_WORDS = PROTOCOL_NAMES.join(', ');
const OPERATION_WORDS = [...OPERATIONS.filter((name) => name !== 'unknown'), '*'].join(', ');

/** Why a text is no use, and what would be one: one sentence. */
export function useFault(text: string): string {
  const [protocol = '', table = '', operation = '', ...more] = text.trim().split('/');
  const said = `${quoted(text)} is no use:`;
  if (text !== text.trim() && readUse(text.trim()) !== null) return `${said} leave out the white space around it.`;
  const parts = text.split('/').length;
  if (more.length > 0 || parts < 3)
    return `${said} write protocol, table and operation with / between them, such as soap/incident/query (it has ${parts} of 3 parts).`;
  if (!Object.hasOwn(PROTOCOLS, protocol)) return `${said} the protocol must be one of ${PROTOCOL_WORDS}, in lower case.`;
  if (operation === 'unknown') return `${said} write * for every operation: unknown is none.`;
  if (readUse(`${protocol}/-/${operation}`) === null) return `${said} the operation must be one of ${OPERATION_WORDS}, in lower case.`;
  return `${said} ${tableFault(table, (right) => `${protocol}/${right}/${operation}`)}`;
}

function tableFault(table: string, useOf: (table: string) => string): string {
  if (table === '') return `write the table, * for any or - for none, such as ${useOf('*')}.`;
  const right = tablePart(decoded(table));
  return `the table is written percent-encoded, so you probably mean ${useOf(right)}.`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why a text is no network, and what would be one: one sentence. */
export function fromFault(text: string): string {
  const said = `${quoted(text)} is no network:`;
  const [typed = '', length, ...more] = text.trim().split('/');
  if (typed.includes('%')) return `${said} leave out the zone, which means something on one machine alone.`;
  const address = readAddress(typed);
  if (address === null || more.length > 0) return `${said} write an address and a prefix, such as 203.0.113.0/24 or 2001:db8::/32.`;
  if (text !== text.trim()) return `${said} leave out the white space around it.`;
  if (address.bits === 32 && typed.includes(':'))
    return `${said} write the IPv4 address itself, such as ${networkText(address, ipv4PrefixOf(length))}.`;
  const most = address.bits === 32 ? 32 : 64;
  if (length === undefined) return `${said} the prefix is missing, so you probably mean ${networkText(address, most)}.`;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > address.bits)
    return `${said} the prefix must be a number from 0 to ${most}, without zeros in front.`;
  if (Number(length) > most)
    return `${said} an IPv6 source is known by its first 64 bits alone, so you probably mean ${networkText(address, 64)}.`;
  return `${said} bits are set behind the prefix, so you probably mean ${networkText(address, Number(length))}.`;
}

/** An IPv4-mapped range of a /96 or longer is an IPv4 network. */
const ipv4PrefixOf = (length: string | undefined): number => {
  const prefix = Number(length ?? '128');
  return prefix >= 96 && prefix <= 128 ? prefix - 96 : 32;
};

/** The network that an address is in. */
export function networkText({ bits, value }: Address, prefix: number): string {
  const rest = BigInt(bits - prefix);
  return `${addressText({ bits, value: (value >> rest) << rest })}/${prefix}`;
}
