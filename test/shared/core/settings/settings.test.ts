import { describe, expect, test } from '@jest/globals';
import { settingsPath } from '../../../../shared/core/names.ts';
import { PROTOCOL_NAMES } from '../../../../shared/core/request/protocols.ts';
import {
  readOpening,
  readSetting,
  requiresCredentials,
  SETTING_NAMES,
  SETTING_PATTERN,
  SETTING_ROWS,
} from '../../../../shared/core/settings/settings.ts';

describe('settings', () => {
  test('there is one toggle a protocol, and strict security', () => {
    const toggles = 'soap wsdl xsd schema jsonv2 xml csv rss api excel pdf unl importprocessor scriptedprocessor'
      .split(' ')
      .map((x) => `glide.basicauth.required.${x}`);
    expect(SETTING_NAMES).toEqual([...toggles, 'glide.soap.strict_security']);
  });

  test('live below one path of the stage, and hold true or false and nothing else', () => {
    expect(settingsPath('prod')).toBe('/non-interactive-sessions/prod/');
    const pattern = new RegExp(SETTING_PATTERN);
    for (const good of ['true', 'false', 'false until 2026-12-01T06:00Z']) expect(pattern.test(good)).toBe(true);
    for (const bad of [
      '',
      'TRUE',
      'true ',
      ' false',
      'truefalse',
      'xfalse',
      'no',
      'false until',
      'true until 2026-12-01T06:00Z',
      'false until 2026-12-01T06:00Z ',
    ])
      expect(pattern.test(bad)).toBe(false);
  });

  test('are on the High Security Settings page by what each requires authorization for, the MID Server without one', () => {
    expect(SETTING_ROWS.map(({ name }) => name)).toEqual(SETTING_NAMES);
    expect(SETTING_ROWS.map(({ protocol }) => protocol)).toEqual([...PROTOCOL_NAMES.filter((protocol) => protocol !== 'mid'), null]);
    const incoming = SETTING_ROWS.map(({ label }) => /^Requires authorization for incoming (.+) requests$/.exec(label)?.[1]);
    expect(incoming).toEqual([
      ...['SOAP', 'WSDL', 'XSD', 'SCHEMA', 'JSON', 'XML', 'CSV', 'RSS', 'REST', 'Excel', 'PDF', 'UNL', 'import', 'scripted processor'],
      undefined,
    ]);
    expect(SETTING_ROWS.at(-1)?.label).toMatch(/^Strict security: SOAP requests need a soap role/);
  });

  test('only the exact text false switches a setting off; missing and unknown mean on', () => {
    for (const value of ['true', 'False', 'maybe', '', ' false', 'no', '0'])
      expect(readSetting(new Map([['x', value]]), 'x', 0)).toBe('on');
    expect(readSetting(new Map(), 'x', 0)).toBe('on');
    expect(readSetting(new Map([['x', 'false']]), 'x', 0)).toBe('off');
    expect(readSetting(null, 'x', 0)).toBe('unread');
  });

  test('an opening with an end closes at its instant, to the millisecond, and any other text is closed', () => {
    const end = Date.parse('2026-12-01T06:00:00Z');
    const value = 'false until 2026-12-01T06:00Z';
    expect(readOpening(value, end - 1)).toEqual({ open: true, until: '2026-12-01T06:00Z' });
    for (const now of [end, end + 1, Number.MAX_SAFE_INTEGER]) expect(readOpening(value, now)).toEqual({ open: false, until: null });
    for (const text of [
      'false until tomorrow',
      'false until 2026-12-01T06:00:00Z',
      'false until 2026-02-30T06:00Z',
      `${value} `,
      'false until ',
    ])
      expect(readOpening(text, 0)).toEqual({ open: false, until: null });
  });

  test('a MID Server always needs credentials', () => {
    expect(requiresCredentials(new Map(), 'mid', 0)).toBe('on');
    expect(requiresCredentials(null, 'mid', 0)).toBe('on');
  });
});
