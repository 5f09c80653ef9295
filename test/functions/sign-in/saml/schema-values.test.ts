import { describe, expect, test } from '@jest/globals';
import { collapse, instantOf } from '../../../../functions/sign-in/saml/schema-values.ts';

describe('a dateTime', () => {
  test.each([
    ['2026-11-30T08:00:00Z', '2026-11-30T08:00:00.000Z'],
    [' \n2026-11-30T08:00:00Z\t', '2026-11-30T08:00:00.000Z'],
    ['2026-11-30T08:00:00.1239Z', '2026-11-30T08:00:00.123Z'],
    ['2026-11-30T10:00:00+02:00', '2026-11-30T08:00:00.000Z'],
    ['2026-11-29T18:00:00-14:00', '2026-11-30T08:00:00.000Z'],
    ['2026-11-30T08:00:00-00:30', '2026-11-30T08:30:00.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12-31T24:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%j is %s', (text, expected) => {
    expect(new Date(instantOf(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test('that does not exist is none', () => {
    const days = [
      '2026-02-29',
      '2026-02-30',
      '2100-02-29',
      '2026-04-31',
      '2026-00-10',
      '2026-13-10',
      '2026-01-00',
      '2026-01-32',
      '0000-01-01',
    ];
    const times = ['24:00:01', '24:01:00', '24:00:00.001', '25:00:00', '23:60:00', '23:59:60', '99:00:00'];
    const all = [...days.map((day) => `${day}T00:00:00Z`), ...times.map((time) => `2026-01-01T${time}Z`)];
    expect(all.filter((text) => instantOf(text) !== null)).toEqual([]);
  });

  test('without a time zone, or written in another way, is none', () => {
    const wrong = ['', 'soon', '2026-01-01', '2026-01-01T00:00:00', '2026-01-01 00:00:00Z', '2026-01-01T00:00Z', '2026-01-01t00:00:00z'];
    const years = ['26-01-01T00:00:00Z', '12026-01-01T00:00:00Z', '-2026-01-01T00:00:00Z', '+2026-01-01T00:00:00Z'];
    const zones = ['2026-01-01T00:00:00+14:01', '2026-01-01T00:00:00+15:00', '2026-01-01T00:00:00+02', '2026-01-01T00:00:00+01:60'];
    const odd = [
      '2026-1-1T00:00:00Z',
      '2026-01-01T00:00:00.Z',
      '2026-01-01T00:00:00ZZ',
      '2026-01-01T00:00:00Z 2026',
      '\u00a02026-01-01T00:00:00Z',
    ];
    expect([...wrong, ...years, ...zones, ...odd].filter((text) => instantOf(text) !== null)).toEqual([]);
  });
});

test('white space of XML is collapsed, and no other', () => {
  expect(collapse('\r\n a \t\n b ')).toBe('a b');
  expect(collapse('\u00a0a\u2003')).toBe('\u00a0a\u2003');
});
