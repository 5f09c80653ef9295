import { expect, test } from '@jest/globals';
import { PASSWORD } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';
import { handler } from './probe.ts';

const { run } = openSite();

test('the local run answers what the integration test expects of AWS', async () => {
  const { wrong, asked } = await handler({ url: run.url, userName: 'json.user', password: PASSWORD });
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(60);
});

test('a wrong answer is told by what was asked', async () => {
  const { wrong } = await handler({ url: run.url, userName: 'json.user', password: 'wrong' });
  expect(wrong[0]).toBe('50 right passwords at once: 50 got 401');
  expect(wrong).toContainEqual(expect.stringMatching(/^a right password: argon2 is there: status 401/));
});
