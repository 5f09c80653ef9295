import { BlockList, isIPv4, SocketAddress } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AddressRange, isWithin, readAddress, readRange } from '../../../../shared/core/request/address.ts';
import { clientAddress } from '../../../../shared/core/request/source.ts';

function rangeOf(text: string): AddressRange {
  const range = readRange(text);
  if (range === null) throw new Error(text);
  return range;
}
const RANGES = ['198.51.100.0/24', '10.0.0.0/8', '2001:db8:cd::/48'];
const trusted = RANGES.map((range) => rangeOf(range));
const [CDN, INNER, CDN6] = ['198.51.100.7', '10.1.2.3', '2001:db8:cd::1'];

/** @param headers of one spelling, or as they stand in the event. */
const from = (sourceIp: string, headers: string | readonly string[] | Record<string, string[]> | null, ranges = trusted): string =>
  clientAddress(
    {
      requestContext: { identity: { sourceIp } },
      multiValueHeaders:
        headers === null
          ? null
          : typeof headers === 'string'
            ? { 'X-Forwarded-For': [headers] }
            : Array.isArray(headers)
              ? { 'X-Forwarded-For': headers }
              : (headers as Record<string, string[]>),
    },
    ranges,
  );

describe('a request from an address that is no trusted proxy', () => {
  test.each(['203.0.113.9', '127.0.0.1', `192.0.2.1, ${CDN}`, 'unknown'])('comes from that address, whatever it says: %s', (claim) => {
    expect(from('203.0.113.66', claim)).toBe('203.0.113.66');
    expect(from('2001:db8::66', claim)).toBe('2001:db8::66');
    expect(from(CDN, claim, [])).toBe(CDN);
  });
});

describe('a request from a trusted proxy', () => {
  test.each([
    ['the address that the proxy adds', `203.0.113.9, ${CDN}`, '203.0.113.9'],
    ['the same where the gateway adds nothing', '203.0.113.9', '203.0.113.9'],
    ['the last that is no proxy, not what the client made up', `192.0.2.1, 203.0.113.9, ${CDN}`, '203.0.113.9'],
    ['the same behind two proxies', `192.0.2.1, 203.0.113.9, ${INNER}, ${CDN}`, '203.0.113.9'],
    ['the same where the client claims a proxy', `${INNER}, 203.0.113.9, ${CDN}`, '203.0.113.9'],
    ['the same where what the client made up cannot be read', `;;%, <x>, 203.0.113.9, ${CDN}`, '203.0.113.9'],
    ['an IPv6 address in one spelling', '2001:DB8:0::9', '2001:db8:0:0:0:0:0:9'],
    ['an IPv4-mapped address as IPv4', '::FFFF:203.0.113.9', '203.0.113.9'],
    ['an address with a port', '203.0.113.9:50123', '203.0.113.9'],
    ['an address in brackets', '[2001:db8::9]', '2001:db8:0:0:0:0:0:9'],
    ['an address in brackets with a port', '[2001:db8::9]:50123', '2001:db8:0:0:0:0:0:9'],
    ['an address with white space around', ' \t203.0.113.9 \t', '203.0.113.9'],
  ])('comes from %s: %s', (_what, header, address) => {
    expect(from(CDN, header)).toBe(address);
  });

  test.each([
    ['there is no header', null],
    ['it is empty', ''],
    ['it names proxies alone', `${INNER}, ${CDN}, ${CDN6}`],
    ['an entry is empty', `203.0.113.9,, ${CDN}`],
    ['an entry is unknown', 'unknown'],
    ['an entry is a made-up name', '_hidden'],
    ['an entry has a zone', 'fe80::1%eth0'],
    ['an entry is an IPv4 address in brackets', '[203.0.113.9]'],
    ['an entry has a name', 'client.example.com'],
    ['an entry is in the form of another header', 'for=203.0.113.9'],
    ['an entry is quoted', '"203.0.113.9"'],
    ['an entry has no digits of a port', '203.0.113.9:'],
    ['an entry has a letter beyond ASCII', '２03.0.113.9'],
    ['an entry is over 64 characters', `${' '.repeat(60)}203.0.113.9`],
    ['an entry has two addresses', '192.0.2.1 203.0.113.9'],
  ])('comes from the proxy where %s', (_what, header) => {
    expect(from(CDN, header)).toBe(CDN);
  });

  test('is read over several headers in their order', () => {
    expect(from(CDN, ['192.0.2.1', `203.0.113.9, ${INNER}`, CDN])).toBe('203.0.113.9');
  });

  test('is read from the single values where there are no others', () => {
    const event = { requestContext: { identity: { sourceIp: CDN } }, headers: { 'x-forwarded-for': '203.0.113.9' } };
    expect(clientAddress(event, trusted)).toBe('203.0.113.9');
  });

  test('comes from the proxy where the header has two spellings, whose order is not told', () => {
    expect(from(CDN, { 'X-Forwarded-For': ['203.0.113.9'], 'x-forwarded-for': ['192.0.2.1'] })).toBe(CDN);
  });

  test('is one also by IPv6, and in IPv4-mapped notation', () => {
    expect(from(CDN6, '203.0.113.9')).toBe('203.0.113.9');
    expect(from(`::ffff:${CDN}`, '203.0.113.9')).toBe('203.0.113.9');
  });
});

/** The same by Node's own means, from the left: the entry behind which all are proxies. */
function twin(sourceIp: string, header: string): string {
  const list = new BlockList();
  for (const range of RANGES) {
    const [first = '', prefix] = range.split('/');
    list.addSubnet(first, Number(prefix), isIPv4(first) ? 'ipv4' : 'ipv6');
  }
  const parse = (text: string) => {
    const plain = text.trim();
    const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
    try {
      return new SocketAddress({ address: plain, family });
    } catch {
      return null;
    }
  };
  const proxy = (address: SocketAddress): boolean => list.check(address);
  const whole = header.split(',').map(parse);
  if (!proxy(parse(sourceIp) as SocketAddress)) return sourceIp;
  const candidates = whole.filter((entry, at) => {
    const behind = whole.slice(at + 1);
    return (entry === null || !proxy(entry)) && behind.every((other) => other !== null && proxy(other));
  });
  return candidates.at(-1)?.address ?? sourceIp;
}

const client = fc.oneof(fc.ipV4(), fc.constantFrom('203.0.113.9', '2001:db8::9', '11.0.0.1', '2001:db8:ce::'));
const proxy = fc.oneof(
  fc.constantFrom(CDN, INNER, CDN6, '10.255.255.255', '2001:db8:cd:ffff::'),
  fc.nat(255).map((last) => `198.51.100.${last}`),
);
const anything = fc.oneof(client, proxy, fc.constantFrom('', 'unknown', 'x', '1.2.3', '1:2:3'));
const same = (address: string): string => (address.includes(':') ? new URL(`http://[${address}]`).hostname : address);

test('every header is read as a second reading from the left reads it', () => {
  fc.assert(
    fc.property(fc.oneof(client, proxy), fc.array(anything, { minLength: 1, maxLength: 6 }), (sourceIp, entries) => {
      const header = entries.join(', ');
      expect([sourceIp, header, same(from(sourceIp, header))]).toEqual([sourceIp, header, same(twin(sourceIp, header))]);
    }),
    { numRuns: 2000 },
  );
});

test('nothing that a client puts into the header changes where it comes from, behind any proxies', () => {
  const words = fc.oneof(fc.string(), anything);
  fc.assert(
    fc.property(client, fc.array(words), fc.array(proxy), proxy, (address, madeUp, behind, connected) => {
      const read = readAddress(address);
      fc.pre(read !== null && !trusted.some((range) => isWithin(read, range)));
      const honest = [address, ...behind].join(', ');
      expect(from(connected, [madeUp.join(', '), honest].join(', '))).toBe(from(connected, honest));
    }),
    { numRuns: 1000 },
  );
});
