import type { Ask } from '../ask.ts';

/** The user token of the callers' session. */
export const TOKEN = 'the-user-token';

/** A form as a page of this site sends it. */
export const form = (fields: Readonly<Record<string, string>>, more: Ask = {}): Ask => ({
  userToken: TOKEN,
  ...more,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...more.headers },
  body: new URLSearchParams({ sysparm_ck: TOKEN, ...fields }).toString(),
});
