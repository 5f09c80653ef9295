import { BlockList, isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressText, isWithin, readAddress, readRange } from '../../../../shared/core/request/address.ts';

const text = (address: string): string | null => {
  const read = readAddress(address);
  return read === null ? null : addressText(read);
};

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0000:0000:0000:0000:0000:ffff:192.000.2.1', null],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
    ['192.0.2.01', null],
    ['192.0.2.256', null],
    ['192.0.2', null],
    ['192.0.2.1.5', null],
    ['192.0.2.1:443', null],
    ['1::2::3', null],
    ['1:2:3:4:5:6:7:8::', null],
    ['1:2:3:4:5:6:7', null],
    [':1', null],
    ['fe80::1%eth0', null],
    ['12345::', null],
    ['::192.0.2.1:1', null],
    ['', null],
    ['unknown', null],
    ['0x7f.1', null],
    [`${'0:'.repeat(30)}1`, null],
  ])('%s is %s', (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  test('is read where Node reads one, in every spelling, and nowhere else', () => {
    const part = fc.constantFrom(
      '0',
      '1',
      'ffff',
      'FFFF',
      'db8',
      '00a0',
      '255',
      '256',
      '01',
      '192.0.2.1',
      '300.1.1.1',
      '',
      'g',
      '12345',
      '%1',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), fc.constantFrom(':', '.', '::'), (parts, separator) => {
        const given = parts.join(separator);
        expect([given, readAddress(given) !== null]).toEqual([given, isIP(given) !== 0 && !given.includes('%')]);
      }),
      { numRuns: 2000 },
    );
  });

  test('has one text, which is read as the same address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (given) => {
        const once = text(given) ?? 'none';
        expect(isIP(once)).not.toBe(0);
        expect(text(once)).toBe(once);
        if (given.includes(':') && once.includes(':')) expect(text(new URL(`http://[${given}]`).hostname.slice(1, -1))).toBe(once);
      }),
    );
  });
});

describe('a range', () => {
  test.each(['198.51.100.0/24', '198.51.100.7', '10.0.0.0/8', '2001:db8::/32', '2001:db8::1', '0.0.0.0/0', '::/0'])(
    '%s is one',
    (range) => {
      expect(readRange(range)).not.toBeNull();
    },
  );

  test.each([
    ['a bit behind the prefix', '198.51.100.7/24'],
    ['a bit behind the prefix', '2001:db8::1/64'],
    ['a prefix longer than the address', '198.51.100.0/33'],
    ['a prefix longer than the address', '2001:db8::/129'],
    ['no number', '198.51.100.0/'],
    ['a mask', '198.51.100.0/255.255.255.0'],
    ['two prefixes', '198.51.100.0/24/24'],
    ['a number with a zero before it', '198.51.100.0/024'],
    ['a sign', '198.51.100.0/-1'],
    ['an IPv4 address in IPv6 notation', '::ffff:198.51.100.0/120'],
    ['no address', 'cdn.example.com/24'],
    ['nothing', ''],
  ])('%s is refused: %s', (_what, range) => {
    expect(readRange(range)).toBeNull();
  });

  test("holds the addresses that Node's own block list holds", () => {
    const of = (family: 'ipv4' | 'ipv6') =>
      fc.record({
        family: fc.constant(family),
        address: family === 'ipv4' ? fc.ipV4() : fc.ipV6(),
        other: family === 'ipv4' ? fc.ipV4() : fc.ipV6(),
        prefix: fc.integer({ min: 0, max: family === 'ipv4' ? 32 : 128 }),
        // A neighbour of the range: one bit changed.
        flipped: fc.integer({ min: 0, max: family === 'ipv4' ? 31 : 127 }),
      });
    fc.assert(
      fc.property(fc.oneof(of('ipv4'), of('ipv6')), ({ family, address, other, prefix, flipped }) => {
        const read = readAddress(address);
        fc.pre(read !== null && (family === 'ipv4') === (read.bits === 32));
        const rest = BigInt(read.bits - prefix);
        const first = { ...read, value: (read.value >> rest) << rest };
        const range = readRange(`${addressText(first)}/${prefix}`);
        const list = new BlockList();
        list.addSubnet(addressText(first), prefix, family);
        const neighbour = addressText({ ...read, value: read.value ^ (1n << BigInt(flipped)) });
        for (const asked of [address, other, neighbour]) {
          const askedFor = readAddress(asked);
          if (range === null || askedFor === null) throw new Error('not read');
          fc.pre(askedFor.bits === read.bits);
          expect([asked, isWithin(askedFor, range)]).toEqual([asked, list.check(asked, family)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of one family never holds an address of the other', () => {
    const [four, six] = [readRange('0.0.0.0/0'), readRange('::/0')];
    const [address4, address6] = [readAddress('::ffff:192.0.2.1'), readAddress('::1')];
    if (four === null || six === null || address4 === null || address6 === null) throw new Error('not read');
    expect([isWithin(address4, four), isWithin(address4, six), isWithin(address6, four), isWithin(address6, six)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
