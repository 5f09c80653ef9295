import { describe, expect, test } from '@jest/globals';
import { markTimes, Time } from '../../../shared/web/parts/time.tsx';
import { unmarked } from '../../support/page-times.ts';

describe('a time in a cell', () => {
  test.each([
    ['milliseconds', Date.UTC(2026, 10, 24, 12, 0, 5), '<time datetime="2026-11-24T12:00:05Z">2026-11-24 12:00:05 UTC</time>'],
    ['an INSTANT', '2026-12-01T06:00Z', '<time datetime="2026-12-01T06:00Z">2026-12-01 06:00 UTC</time>'],
    ['a time of ISO 8601', '2026-11-24T11:59:30.123Z', '<time datetime="2026-11-24T11:59:30Z">2026-11-24 11:59:30 UTC</time>'],
    ['the platform’s form', '2026-11-24 20:22:00', '<time datetime="2026-11-24T20:22:00Z">2026-11-24 20:22:00 UTC</time>'],
    ['a day', '2026-11-24', '<time datetime="2026-11-24">2026-11-24</time>'],
    ['no time', 'yesterday', 'yesterday'],
    ['nothing', '', ''],
  ])('%s is read by people and programs', (_what, at, html) => {
    expect(String(Time({ at }))).toBe(html);
  });

  test('may be said in words', () => {
    expect(String(Time({ at: '2026-12-01T06:00Z', children: 'within the last 10 minutes' }))).toBe(
      '<time datetime="2026-12-01T06:00Z">within the last 10 minutes</time>',
    );
  });
});

describe('a time in a sentence', () => {
  const marked = (datetime: string, text: string) => `<time datetime="${datetime}">${text}</time>`;

  test.each([
    ['<p>Until 2026-12-01 06:00 UTC.</p>', `<p>Until ${marked('2026-12-01T06:00Z', '2026-12-01 06:00 UTC')}.</p>`],
    ['<p>at 2026-12-01 06:00:09 UTC</p>', `<p>at ${marked('2026-12-01T06:00:09Z', '2026-12-01 06:00:09 UTC')}</p>`],
    ['<td>2026-12-01T06:00Z</td>', `<td>${marked('2026-12-01T06:00Z', '2026-12-01 06:00 UTC')}</td>`],
  ])('%s is marked', (html, expected) => {
    expect(markTimes(html)).toBe(expected);
    expect(unmarked(expected)).toContain('2026-12-01 06:00');
  });

  test.each([
    '<input value="2026-12-01 06:00 UTC"/>',
    '<title>2026-12-01 06:00 UTC</title>',
    '<option value="x">2026-12-01 06:00 UTC</option>',
    '<textarea>\n2026-12-01 06:00 UTC\n2026-12-01T06:00Z</textarea>',
    '<code>2026-12-01T06:00Z</code>',
    '<p>Write the time, such as 2026-12-01T06:00Z.</p>',
    '<p>Such as 2026-12-01T06:00Z.</p>',
    '<p>2026-11-31T06:00Z</p>',
    '<time datetime="2026-12-01T06:00Z">2026-12-01 06:00 UTC</time>',
  ])('%s stays as it is', (html) => {
    expect(markTimes(html)).toBe(html);
  });
});

describe('the check of all pages', () => {
  test.each([
    ['outside', '<p>2026-12-01 06:00</p>'],
    ['outside', '<p>It was 2026-12-01T06:00Z</p>'],
    ['wrongly', '<time datetime="2026-12-01T07:00Z">2026-12-01 06:00 UTC</time>'],
    ['wrongly', '<time datetime="2026-12-01">2026-12-01 06:00 UTC</time>'],
    ['wrongly', '<time datetime="soon">within the last 10 minutes</time>'],
    ['wrongly', '<time datetime="2026-12-01T06:00Z">2026-12-01 06:00</time>'],
  ])('sees a time that is marked %s', (how, html) => {
    expect(() => unmarked(html)).toThrow(how);
  });
});
