import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cookieValue, readBasic, readCookie } from '../../shared/core/credentials.ts';
import { headerValues, queryKeys } from '../../shared/core/headers.ts';
import { normalizeUserName, readUser } from '../../shared/core/user.ts';
import { runs } from '../support/thoroughness.ts';

const basic = (text: string, encoding: BufferEncoding = 'utf8'): string => `Basic ${Buffer.from(text, encoding).toString('base64')}`;

describe('the Authorization header', () => {
  test('a colon in a password belongs to the password', () => {
    expect(readBasic([basic('soap.user:a:b:c')])).toMatchObject({ kind: 'present', userName: 'soap.user', password: 'a:b:c' });
  });

  test('the scheme is read whatever its case', () => {
    expect(readBasic([basic('u:p').replace('Basic', 'bASIC')])).toMatchObject({ kind: 'present' });
  });

  test('octets that are not UTF-8 are Latin-1', () => {
    expect(readBasic([basic('jürgen:gr\u00fc\u00df', 'latin1')])).toMatchObject({ userName: 'jürgen', password: 'grüß' });
    expect(readBasic([basic('jürgen:grüß')])).toMatchObject({ userName: 'jürgen', password: 'grüß' });
  });

  test('every password without control characters comes through as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (password) => {
        fc.pre(!/\p{Cc}/u.test(password) && password.isWellFormed());
        expect(readBasic([basic(`u:${password}`)])).toMatchObject({ kind: 'present', password });
      }),
    );
  });

  test.each([
    ['two headers', [basic('a:b'), basic('a:b')]],
    ['another scheme', ['Bearer abc']],
    ['nothing', ['']],
    ['the scheme alone', ['Basic']],
    ['bad base64', ['Basic ****']],
    ['base64 with something behind it', ['Basic YTpi, Basic YTpi']],
    ['base64url', ['Basic _-8_Og==']],
    ['no colon', [basic('justaname')]],
    ['a NUL in the name', [basic('ad\0min:x')]],
    ['a line break in the password', [basic('admin:x\r\ny')]],
    ['more than 1 KiB', [basic(`a:${'x'.repeat(1000)}`)]],
  ])('%s is malformed', (_name, values) => {
    expect(readBasic(values).kind).toBe('malformed');
  });

  test('a name that no record can have is still a name', () => {
    expect(readBasic([basic(':x')])).toMatchObject({ kind: 'present', userName: null });
  });
});

describe('the session cookie', () => {
  const token = 'A'.repeat(43);

  test('is read back as it was written, among other cookies', () => {
    expect(readCookie([`a=b; nis_session=${cookieValue('abel.tuter', token)}; c=d`], 'nis_session')).toEqual({
      kind: 'present',
      userName: 'abel.tuter',
      token,
    });
    expect(readCookie(['a=b'], 'nis_session')).toEqual({ kind: 'absent' });
  });

  test('two of the name are refused, in one header or in two', () => {
    const pair = `nis_session=${cookieValue('abel.tuter', token)}`;
    expect(readCookie([`${pair}; ${pair}`], 'nis_session')).toMatchObject({ kind: 'unusable', cause: 'two_cookies' });
    expect(readCookie([pair, pair], 'nis_session')).toMatchObject({ kind: 'unusable', cause: 'two_cookies' });
  });

  test.each(['', 'x', `.${token}`, `YQ.${token}A`, `YQ.${token.slice(1)}`, `YQ.${token}.x`])(
    'a value such as "%s" is unusable',
    (value) => {
      expect(readCookie([`nis_session=${value}`], 'nis_session').kind).toBe('unusable');
    },
  );
});

describe('user names', () => {
  test('spellings that fold alike are one user', () => {
    expect(normalizeUserName('SOAP.User')).toBe('soap.user');
    expect(normalizeUserName('ｓｏａｐ.user')).toBe('soap.user');
    expect(normalizeUserName('\u212Aate')).toBe('kate');
  });

  test('the folded form is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const name = normalizeUserName(typed);
        if (name !== null) expect(normalizeUserName(name)).toBe(name);
      }),
      { numRuns: runs(2000) },
    );
  });

  test('an empty or endless name is nobody', () => {
    expect(normalizeUserName('')).toBeNull();
    expect(normalizeUserName('x'.repeat(161))).toBeNull();
    expect(normalizeUserName('\uFDFA'.repeat(100))).toBeNull();
  });
});

describe('a stored user', () => {
  test('without web_service_access_only is interactive', () => {
    expect(readUser({ user_name: 'legacy.user', active: true })).toMatchObject({ web_service_access_only: false, active: true });
  });

  test('without active is not active', () => {
    expect(readUser({ user_name: 'x' })).toMatchObject({ active: false });
  });

  test.each([
    { web_service_access_only: 'true' },
    { active: 1 },
    { roles: 'admin' },
    { roles: [1] },
    { session_generation: 'x' },
    { user_name: 5 },
  ])('with %j is unreadable', (attributes) => {
    expect(readUser({ user_name: 'x', active: true, ...attributes })).toBeNull();
  });
});

describe('header and query maps of an event', () => {
  test('header names are found whatever their case, several values only in the multi-value map', () => {
    const event = { headers: { AUTHORIZATION: 'b' }, multiValueHeaders: { AUTHORIZATION: ['a', 'b'], authorization: ['c'] } };
    expect(headerValues(event, 'authorization')).toEqual(['a', 'b', 'c']);
    expect(headerValues({ headers: { Cookie: 'x' }, multiValueHeaders: null }, 'cookie')).toEqual(['x']);
  });

  test('a key counts once an occurrence, with or without a value', () => {
    expect(queryKeys({ multiValueQueryStringParameters: { SOAP: ['', ''], x: ['1'] } })).toEqual(['SOAP', 'SOAP', 'x']);
    expect(queryKeys({ multiValueQueryStringParameters: null, queryStringParameters: { SOAP: '' } })).toEqual(['SOAP']);
    expect(queryKeys({})).toEqual([]);
  });
});
