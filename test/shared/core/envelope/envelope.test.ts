import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MOST_RANGES, MOST_USES, readEnvelope, readUse, tablePart } from '../../../../shared/core/envelope/envelope.ts';
import { allowedOperations, mayComeFrom, mayUse, operationsOnWire } from '../../../../shared/core/envelope/fits.ts';
import { OPERATIONS, type Operation } from '../../../../shared/core/request/operation.ts';
import { PROTOCOL_NAMES, type Protocol } from '../../../../shared/core/request/protocols.ts';
import { readUser } from '../../../../shared/core/users/user.ts';
import { user } from '../../../support/memory.ts';

const limited = (envelope: unknown) =>
  user('json.user', {
    web_service_access_only: true,
    envelope: readEnvelope(typeof envelope === 'string' ? envelope : JSON.stringify(envelope)),
  });

describe('An envelope is read', () => {
  test('as no limit where it is absent or a part is left out', () => {
    expect(readEnvelope(undefined)).toBeNull();
    expect(readEnvelope('{}')).toEqual({ uses: null, from: null });
    expect(mayComeFrom(limited({ uses: [] }), '203.0.113.7')).toBe(true);
    expect(allowedOperations(limited({ from: [] }), { protocol: 'soap', table: 'incident' })).toBe('*');
  });

  test.each(['::/0', '::/8'])('with a network that begins with colons behind another: %s', (network) => {
    expect(mayComeFrom(limited({ from: ['192.0.2.0/24', network] }), '0:0:0:1:0:0:0:0/64')).toBe(true);
    expect(mayComeFrom(limited({ uses: ['soap/-/query', 'soap/-/describe'], from: ['192.0.2.0/24', network] }), '192.0.2.7')).toBe(true);
  });

  test('and an empty list allows nothing', () => {
    const nothing = limited({ uses: [], from: [] });
    expect(mayComeFrom(nothing, '203.0.113.7')).toBe(false);
    expect(mayUse(nothing, { protocol: 'rest', table: null, operation: 'describe' })).toBe(false);
    expect(mayUse(nothing, { protocol: 'soap', table: 'incident', operation: 'unknown' })).toBe(false);
  });

  test.each([
    ['no JSON', 'uses'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an unknown key', '{"uses":[],"hours":[]}'],
    ['a key twice', '{"from":["192.0.2.0/24"],"from":["0.0.0.0/0"]}'],
    ['a key twice, once escaped', '{"from":[],"\\u0066rom":["0.0.0.0/0"]}'],
    ['uses that are a text', '{"uses":"soap/incident/query"}'],
    ['uses that are null', '{"uses":null}'],
    ['a use that is a number', '{"uses":[1]}'],
    ['an unknown protocol', '{"uses":["ftp/incident/query"]}'],
    ['any protocol', '{"uses":["*/incident/query"]}'],
    ['a protocol in upper case', '{"uses":["SOAP/incident/query"]}'],
    ['a member of every object', '{"uses":["toString/incident/query"]}'],
    ['an unknown operation', '{"uses":["soap/incident/read"]}'],
    ['the operation that cannot be told', '{"uses":["soap/incident/unknown"]}'],
    ['no operation', '{"uses":["soap/incident"]}'],
    ['a part too many', '{"uses":["soap/incident/query/x"]}'],
    ['no table', '{"uses":["soap//query"]}'],
    ['a table in another spelling', '{"uses":["soap/%69ncident/query"]}'],
    ['an escape that is none', '{"uses":["soap/%/query"]}'],
    ['white space', '{"uses":[" soap/incident/query"]}'],
    ['an address without a prefix', '{"from":["192.0.2.7"]}'],
    ['bits behind the prefix', '{"from":["192.0.2.7/24"]}'],
    ['a prefix too long', '{"from":["192.0.2.0/33"]}'],
    ['a prefix with a zero in front', '{"from":["192.0.2.0/024"]}'],
    ['octets with a zero in front', '{"from":["192.000.2.0/24"]}'],
    ['a zone', '{"from":["fe80::%eth0/64"]}'],
    ['an IPv4-mapped range', '{"from":["::ffff:192.0.2.0/120"]}'],
    ['the whole IPv4-mapped range', '{"from":["::ffff:0:0/96"]}'],
    ['IPv6 narrower than a /64', '{"from":["2001:db8::/65"]}'],
    ['one IPv6 address', '{"from":["2001:db8::1/128"]}'],
    ['a host name', '{"from":["example.com/24"]}'],
    ['too many uses', JSON.stringify({ uses: new Array(MOST_USES + 1).fill('soap/incident/query') })],
    ['too many ranges', JSON.stringify({ from: new Array(MOST_RANGES + 1).fill('192.0.2.0/24') })],
    ['more than 12 KB', JSON.stringify({ uses: new Array(90).fill(`soap/${'x'.repeat(150)}/query`) })],
  ])('as unreadable: %s', (_what, text) => {
    expect(readEnvelope(text)).toBe('unreadable');
    expect(readUser({ user_name: 'json.user', active: true, web_service_access_only: true, envelope: text }, 0)).toBeNull();
  });

  test.each([[['soap/incident/query']], [{}], [true], [7], [null]])('as unreadable where the attribute is %p', (value) => {
    expect(readEnvelope(value)).toBe('unreadable');
  });

  test('and is in force for non-interactive users only: an interactive one keeps it, and guests have none', () => {
    const stored = { active: true, envelope: '{"uses":[],"from":[]}' };
    const asked = { protocol: 'rest', table: null, operation: 'query' } as const;
    for (const [more, free] of [
      [{ user_name: 'abel.tuter' }, true],
      [{ user_name: 'guest', web_service_access_only: true }, true],
      [{ user_name: 'json.user', web_service_access_only: true }, false],
      [{ user_name: 'later.user', web_service_access_only_from: '2026-12-01T06:00Z' }, false],
    ] as const) {
      const read = readUser({ ...stored, ...more }, Date.parse('2026-12-01T06:00Z'));
      expect(read !== null && mayUse(read, asked) && mayComeFrom(read, '192.0.2.1')).toBe(free);
    }
    const unreadable = { user_name: 'abel.tuter', active: true, envelope: 'x' };
    expect(readUser(unreadable, 0)).not.toBeNull();
    expect(readUser({ ...unreadable, web_service_access_only_from: '1970-01-01T00:00Z' }, 60_000)).toBeNull();
  });
});

const TABLES = [null, 'incident', 'sys_user', 'other', '-', '*', 'a/b', 'ü%'];
const ALL = PROTOCOL_NAMES.flatMap((protocol) =>
  TABLES.flatMap((table) => OPERATIONS.map((operation) => ({ protocol, table, operation }))),
);
const NAMED = ALL.filter(({ operation }) => operation !== 'unknown');
const asText = ({ protocol, table, operation }: { protocol: Protocol; table: string | null; operation: Operation }): string =>
  `${protocol}/${tablePart(table)}/${operation}`;

describe('A use fits', () => {
  test('an envelope of one use, and no other one: every protocol, table and operation', () => {
    for (const one of NAMED) {
      const account = limited({ uses: [asText(one)] });
      const fitting = ALL.filter((asked) => mayUse(account, asked)).map(asText);
      expect(fitting).toEqual(
        ALL.filter(
          (asked) =>
            asText(asked) === asText(one) ||
            (['soap', 'jsonv2'].includes(one.protocol) && asText(asked) === asText({ ...one, operation: 'unknown' })),
        ).map(asText),
      );
    }
  });

  test('an envelope that was made of it together with others, in any order, twice or once', () => {
    fc.assert(
      fc.property(fc.subarray(NAMED, { minLength: 1, maxLength: 60 }), (uses) => {
        const account = limited({ uses: [...uses, ...uses.slice(0, 20)].map(asText) });
        const wanted = new Set(uses.map(asText));
        for (const asked of NAMED) expect(mayUse(account, asked)).toBe(wanted.has(asText(asked)));
      }),
      { numRuns: 60 },
    );
  });

  test('`*` as a table covers every table and not `-`; `*` as an operation covers every operation', () => {
    const anyTable = limited({ uses: ['rest/*/query'] });
    expect(mayUse(anyTable, { protocol: 'rest', table: 'incident', operation: 'query' })).toBe(true);
    expect(mayUse(anyTable, { protocol: 'rest', table: null, operation: 'query' })).toBe(false);
    expect(mayUse(anyTable, { protocol: 'rest', table: 'incident', operation: 'create' })).toBe(false);
    const anyOperation = limited({ uses: ['import/-/*'] });
    expect(mayUse(anyOperation, { protocol: 'import', table: null, operation: 'unknown' })).toBe(true);
    expect(allowedOperations(anyOperation, { protocol: 'import', table: null })).toBe('*');
  });

  test('a body that is not read yet fits where any operation is left', () => {
    const account = limited({ uses: ['soap/incident/query', 'soap/*/create'] });
    expect(mayUse(account, { protocol: 'soap', table: 'incident', operation: 'unknown' })).toBe(true);
    expect(mayUse(account, { protocol: 'soap', table: 'problem', operation: 'unknown' })).toBe(true);
    expect(mayUse(account, { protocol: 'jsonv2', table: 'incident', operation: 'unknown' })).toBe(false);
    expect(operationsOnWire(account, { protocol: 'soap', table: 'incident' })).toBe('query,create');
    expect(operationsOnWire(account, { protocol: null, table: 'incident' })).toBe('*');
    expect(operationsOnWire(null, { protocol: 'soap', table: 'incident' })).toBe('*');
  });

  test('no table has the name of a wildcard', () => {
    expect([null, '-', '*', 'incident'].map(tablePart)).toEqual(['-', '%2D', '%2A', 'incident']);
    expect(readUse('soap/%2D/query')?.table).toBe('%2D');
  });
});

/** A second implementation: Node's. */
function nodeSays(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
  return list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

const octets = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const groups = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16)).join(':');

describe('A source fits', () => {
  test('the IPv4 ranges that Node says', () => {
    const near = fc.tuple(fc.nat(0xffffffff), fc.nat(32), fc.nat(32)).map(([value, prefix, flipped]) => {
      const first = prefix === 0 ? 0 : (value & (0xffffffff << (32 - prefix))) >>> 0;
      return { range: `${octets(first)}/${prefix}`, address: octets(flipped === 32 ? value : (first ^ (1 << flipped)) >>> 0) };
    });
    fc.assert(
      fc.property(near, ({ range, address }) => {
        const account = limited({ from: [range] });
        expect(mayComeFrom(account, address)).toBe(nodeSays(range, address));
        expect(mayComeFrom(account, `::ffff:${address}`)).toBe(nodeSays(range, address));
      }),
    );
  });

  test('the IPv6 ranges that Node says, also as the network that a source is known by', () => {
    const near = fc.tuple(fc.bigInt(0n, (1n << 128n) - 1n), fc.nat(64), fc.nat(128)).map(([value, prefix, flipped]) => {
      const rest = BigInt(128 - prefix);
      const first = (value >> rest) << rest;
      return { range: `${groups(first)}/${prefix}`, value: flipped === 128 ? value : first ^ (1n << BigInt(127 - flipped)) };
    });
    fc.assert(
      fc.property(near, ({ range, value }) => {
        const account = limited({ from: [range] });
        if (value >> 32n === 0xffffn) return;
        expect(mayComeFrom(account, groups(value))).toBe(nodeSays(range, groups(value)));
        const network = groups((value >> 64n) << 64n);
        expect(mayComeFrom(account, `${network.split(':').slice(0, 4).join(':')}::/64`)).toBe(nodeSays(range, network));
      }),
    );
  });

  test.each([
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '192.0.2.1', false],
    ['::/0', '::ffff:192.0.2.1', false],
    ['192.0.2.7/32', '192.0.2.7', true],
    ['192.0.2.7/32', '192.0.2.8', false],
    ['2001:db8:1:2::/64', '2001:db8:1:2:ffff::', true],
    ['2001:db8:1:2::/64', '2001:db8:1:3::', false],
    ['192.0.2.0/24', 'fe80::1%eth0', false],
    ['0.0.0.0/0', 'test-invoke-source-ip', false],
    ['0.0.0.0/0', '', false],
  ])('%s and %s: %s', (range, address, allowed) => {
    expect(mayComeFrom(limited({ from: [range] }), address)).toBe(allowed);
  });
});
