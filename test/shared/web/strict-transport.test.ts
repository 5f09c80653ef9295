import { expect, test } from '@jest/globals';
import { withStrictTransport } from '../../../shared/web/strict-transport.ts';

const event = {} as never;
const page = async () => ({ statusCode: 302, headers: { Location: '/' }, body: '' });

test('every answer of a site behind TLS tells browsers to come by TLS only, and keeps its own headers', async () => {
  const { headers } = await withStrictTransport(page, true)(event);
  expect(headers).toEqual({ Location: '/', 'Strict-Transport-Security': 'max-age=31536000' });
});

test('a plain-HTTP run does not', async () => {
  expect((await withStrictTransport(page, false)(event)).headers).toEqual({ Location: '/' });
});
