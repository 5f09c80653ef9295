import { describe, expect, test } from '@jest/globals';
import { TEXT_FIELDS, type TextFields, textFieldErrors } from '../../../../shared/core/users/user-record.ts';

const NOTHING: TextFields = { first_name: '', last_name: '', email: '' };
const errors = (fields: Partial<TextFields>) => textFieldErrors({ ...NOTHING, ...fields });

describe('names and e-mail address', () => {
  test.each<Partial<TextFields>>([
    {},
    { first_name: 'Zoë', last_name: 'O’Neill-Ñandú', email: 'zoe@example.com' },
    { first_name: '💐'.repeat(50), last_name: 'x'.repeat(50) },
    { email: `${'x'.repeat(88)}@example.com` },
    { email: 'a@b' },
  ])('%j are taken', (fields) => {
    expect(errors(fields)).toEqual({});
  });

  test('are as long as their columns at most', () => {
    expect(errors({ first_name: 'x'.repeat(51), last_name: 'y'.repeat(51), email: `${'x'.repeat(89)}@example.com` })).toEqual({
      first_name: 'Use at most 50 characters.',
      last_name: 'Use at most 50 characters.',
      email: 'Use at most 100 characters.',
    });
  });

  test('hold no control characters and no halves of characters', () => {
    for (const name of TEXT_FIELDS)
      for (const wrong of ['a\u0000@b', 'a@b\uD800', 'a@\u0085b'])
        expect(errors({ [name]: wrong })).toEqual({ [name]: 'Leave out control characters.' });
  });

  test.each([
    'x',
    'x@',
    '@x',
    'two words@example.com',
    'x@two words',
    'x@@example.com',
    'x@example@com',
    ' x@example.com',
    'x@example.com ',
  ])('hold no e-mail address like %j', (email) => {
    expect(errors({ email })).toEqual({ email: 'Write an address such as name@example.com.' });
  });

  test('have one error a field, the one to mend first', () => {
    expect(errors({ email: `${'x'.repeat(101)}` })).toEqual({ email: 'Use at most 100 characters.' });
    expect(errors({ email: '\u0000' })).toEqual({ email: 'Leave out control characters.' });
  });
});
