import { describe, expect, test } from '@jest/globals';
import { userToken } from '../../../shared/core/sign-in/session.ts';
import { readOwnForm } from '../../../shared/web/own-form.ts';
import { readPageRequest } from '../../../shared/web/request.ts';
import { type EventOptions, functionEvent } from '../../functions/sign-in/harness.ts';
import { user } from '../../support/memory.ts';

const PROOFS = ['user_token', 'same_origin', 'not_cross_site'] as const;
const principal = { user: user('abel.tuter'), activeRoles: [], elevated: false };
const TOKEN = userToken('token');
const TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const SAME = { 'Sec-Fetch-Site': 'same-origin' };
const CROSS = { 'Sec-Fetch-Site': 'cross-site' };

/** What comes of a form by each proof that a page may ask for. */
const read = (options: EventOptions, largest?: number): string[] =>
  PROOFS.map((proof) => {
    const event = functionEvent('POST /elevate_role.do', { principal, ...options });
    const sent = readOwnForm(readPageRequest(event, null), { proof, ...(largest && { largest }) });
    return sent.kind === 'refused' ? sent.cause : sent.proven ? 'proven' : 'taken';
  });

describe('a form is taken by what it brings', () => {
  const refused = 'cross_site_write';
  test.each<[string, EventOptions, string[]]>([
    ['the user token', { form: { sysparm_ck: TOKEN } }, ['proven', 'proven', 'proven']],
    ['the user token as a header', { form: { a: '1' }, headers: { 'X-UserToken': TOKEN } }, ['proven', 'proven', 'proven']],
    ['a page of this site', { form: {}, headers: SAME }, [refused, 'taken', 'taken']],
    ['an older token of this site', { form: { sysparm_ck: userToken('old') }, headers: SAME }, [refused, 'taken', 'taken']],
    ['a wrong token', { form: { sysparm_ck: `${TOKEN}x` } }, [refused, refused, 'taken']],
    ['nothing', { form: {} }, [refused, refused, 'taken']],
    ['another site', { form: {}, headers: CROSS }, [refused, refused, refused]],
    ['another site and the token', { form: { sysparm_ck: TOKEN }, headers: CROSS }, [refused, refused, refused]],
    [
      'another origin and the token',
      { form: { sysparm_ck: TOKEN }, headers: { Origin: 'https://evil.example' } },
      [refused, refused, refused],
    ],
    ['no session', { form: { sysparm_ck: '' }, headers: SAME, context: { user_token: '' } }, [refused, refused, 'taken']],
    ['no form', { body: '{}', headers: { 'Content-Type': 'application/json' } }, ['not_a_form', 'not_a_form', 'not_a_form']],
  ])('%s', (_what, options, expected) => {
    expect(read(options)).toEqual(expected);
  });

  test.each([
    [16 * 1024, '16 KiB'],
    [64 * 1024, '64 KiB'],
    [4 * 1024 * 1024, '4 MB'],
  ])('one of more than %i octets is told so', (largest, words) => {
    const request = readPageRequest(functionEvent('POST /login.do', { body: `a=${'x'.repeat(largest)}`, headers: TYPE }), null);
    expect(readOwnForm(request, { proof: 'not_cross_site', largest })).toMatchObject({
      cause: 'too_large',
      status: 413,
      text: `This form is larger than ${words}. Shorten what you typed and send it again.`,
    });
  });
});
