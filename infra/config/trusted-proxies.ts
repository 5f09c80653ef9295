import { readRange } from '../../shared/core/request/address.ts';
import { ConfigError, type Option } from './option.ts';

/** Bits that the addresses of a range must share: the widest private ranges are 10.0.0.0/8 and fc00::/7 (RFC 1918, RFC 4193). */
const LEAST_PREFIX = { 32: 8, 128: 7 } as const;

/** In characters: a function's environment has 4 KB in all. Source: Lambda Developer Guide, "Lambda quotas". */
const LONGEST = 2048;

/** Ranges of addresses, separated by commas on the command line: none twice, and none so wide that it trusts half of the internet. */
export const readTrustedProxies: Option<readonly string[]>['read'] = (value, _context, name) => {
  if (value === undefined || value === '') return [];
  const entries: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  const ranges = [...new Set(entries.map((entry) => readEntry(entry, name)))];
  if (ranges.join(',').length > LONGEST)
    throw new ConfigError(name, `has over ${LONGEST} characters, more than a function's environment holds: use fewer and wider ranges.`);
  return ranges;
};

function readEntry(entry: unknown, name: string): string {
  const text = typeof entry === 'string' ? entry.trim().toLowerCase() : '';
  const range = readRange(text);
  if (range !== null && range.prefix >= LEAST_PREFIX[range.first.bits]) return text;
  const what = range === null ? 'the first address of each range and its length' : 'ranges of /8 or longer (IPv6: /7)';
  throw new ConfigError(
    name,
    `has the entry ${JSON.stringify(entry)}: use ${what}, for example -c ${name}=198.51.100.0/24,2001:db8:cd::/48.`,
  );
}
