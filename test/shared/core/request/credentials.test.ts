import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cookieValue, readAuthorization, readBasic, readCookie } from '../../../../shared/core/request/credentials.ts';
import { tokenText } from '../../../../shared/core/tokens/token.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';

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
    ['two headers', [basic('a:b'), basic('a:b')], 'more than one Authorization header'],
    ['another scheme', ['Bearer abc'], 'not of the form: Basic <base64>'],
    ['nothing', [''], 'not of the form: Basic <base64>'],
    ['the scheme alone', ['Basic'], 'not of the form: Basic <base64>'],
    ['the scheme with spaces alone', ['Basic  '], 'not of the form: Basic <base64>'],
    ['no space behind the scheme', [basic('a:b').replace(' ', '')], 'not of the form: Basic <base64>'],
    ['something before the scheme', [`x ${basic('a:b')}`], 'not of the form: Basic <base64>'],
    ['base64 with something behind it', [`${basic('a:b')}, ${basic('a:b')}`], 'not of the form: Basic <base64>'],
    ['bad base64', ['Basic ****'], 'not valid base64'],
    ['base64url', ['Basic _-8_Og=='], 'not valid base64'],
    ['base64 without its padding', [basic('a:bc').replaceAll('=', '')], 'not valid base64'],
    ['no colon', [basic('justaname')], 'no colon'],
    ['a NUL in the name', [basic('ad\0min:x')], 'control characters'],
    ['a line break in the password', [basic('admin:x\r\ny')], 'control characters'],
    ['a unit separator', [basic('admin:x\u001f')], 'control characters'],
    ['a delete character', [basic('admin:\u007f')], 'control characters'],
    ['more than 1 KiB', [basic(`a:${'x'.repeat(762)}`)], 'over 1 KiB'],
  ])('%s is malformed, and the cause says so', (_name, values, cause) => {
    expect(readBasic(values)).toEqual({ kind: 'malformed', cause: expect.stringContaining(cause) });
  });

  test('none is no credential', () => {
    expect(readBasic([])).toEqual({ kind: 'absent' });
  });

  test('of 1 KiB is the longest', () => {
    const longest = basic(`a:${'x'.repeat(759)}`).padEnd(1024);
    expect(readBasic([longest])).toMatchObject({ kind: 'present', password: 'x'.repeat(759) });
    expect(readBasic([`${longest} `])).toMatchObject({ kind: 'malformed' });
  });

  test('may have more than one space behind the scheme and spaces at its end', () => {
    expect(readBasic([`${basic('u:p').replace(' ', '   ')}  `])).toMatchObject({ kind: 'present', userName: 'u', password: 'p' });
  });

  test('gives the name as typed beside the one that it stands for, and an empty password as one', () => {
    expect(readBasic([basic('SOAP.User:')])).toEqual({
      kind: 'present',
      userName: 'soap.user',
      typedName: 'SOAP.User',
      password: '',
      secretId: null,
    });
  });

  test('may bring a token of this site, by the scheme in any letter case', () => {
    const token = tokenText('json.user', 'R'.repeat(43));
    const read = { basic: { kind: 'absent' }, bearer: { kind: 'present', userName: 'json.user', token } };
    for (const value of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}  `, `Bearer ${token}`.padEnd(1024)])
      expect(readAuthorization([value])).toEqual(read);
  });

  test.each([
    ['another token', ['Bearer abc']],
    ['the scheme alone', ['Bearer']],
    ['a token alone', [tokenText('json.user', 'R'.repeat(43))]],
    ['a token as Basic', [`Basic ${tokenText('json.user', 'R'.repeat(43))}`]],
    ['no space behind the scheme', [`Bearer${tokenText('json.user', 'R'.repeat(43))}`]],
    ['a tab behind the scheme', [`Bearer\t${tokenText('json.user', 'R'.repeat(43))}`]],
    ['two tokens in one header', [`Bearer ${tokenText('json.user', 'R'.repeat(43))}, Bearer x`]],
    ['two headers', [`Bearer ${tokenText('json.user', 'R'.repeat(43))}`, `Bearer ${tokenText('json.user', 'R'.repeat(43))}`]],
    ['both schemes', [`Bearer ${tokenText('json.user', 'R'.repeat(43))}`, basic('json.user:x')]],
    ['more than 1 KiB', [`Bearer ${tokenText('json.user', 'R'.repeat(43))}`.padEnd(1025)]],
  ])('brings nothing but a malformed Basic by %s', (_name, values) => {
    expect(readAuthorization(values)).toEqual({ basic: { kind: 'malformed', cause: expect.any(String) }, bearer: { kind: 'absent' } });
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
    for (const values of [[], [''], ['a=b'], ['nis_sessions=x; xnis_session=y; Nis_session=z']])
      expect(readCookie(values, 'nis_session')).toEqual({ kind: 'absent' });
  });

  test('names its user however the name was folded', () => {
    expect(readCookie([` nis_session=${cookieValue('Jürgen', token)}`], 'nis_session')).toMatchObject({ userName: 'jürgen' });
  });

  test('comes through for every user and token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (typed, random) => {
        const userName = normalizeUserName(typed);
        fc.pre(userName?.isWellFormed() === true);
        const secret = Buffer.from(random).toString('base64url');
        const header = `x=1; nis_session=${cookieValue(userName ?? '', secret)}`;
        expect(readCookie([header], 'nis_session')).toEqual({ kind: 'present', userName, token: secret });
      }),
    );
  });

  test('two of the name are refused, in one header or in two', () => {
    const pair = `nis_session=${cookieValue('abel.tuter', token)}`;
    expect(readCookie([`${pair}; ${pair}`], 'nis_session')).toMatchObject({ kind: 'unusable', cause: 'two_cookies' });
    expect(readCookie([pair, pair], 'nis_session')).toMatchObject({ kind: 'unusable', cause: 'two_cookies' });
  });

  test.each([
    '',
    'x',
    `.${token}`,
    `YQ.${token}A`,
    `YQ.${token.slice(1)}`,
    `YQ.${token}.x`,
    `x.YQ.${token}`,
    `Y+Q.${token}`,
    `YQ.${token.slice(1)}+`,
    `${Buffer.from('x'.repeat(161)).toString('base64url')}.${token}`,
    `${'A'.repeat(2049)}.${token}`,
  ])('a value such as "%s" is unusable', (value) => {
    expect(readCookie([`nis_session=${value}`], 'nis_session')).toEqual({ kind: 'unusable', cause: 'cookie_malformed' });
  });

  test('without a value is unusable, too', () => {
    expect(readCookie(['a=b; nis_session'], 'nis_session')).toEqual({ kind: 'unusable', cause: 'cookie_malformed' });
  });
});
