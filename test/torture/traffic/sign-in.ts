import { type Answer, type Ask, sessionCookie as cookieOf, PASSWORD } from '../../support/http.ts';

/** The sign-in form, filled in. */
export const signInAsk = (userName: string, password = PASSWORD): Ask => ({
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ user_name: userName, user_password: password }).toString(),
});

export const sessionCookie = (answer: Answer): string | null => cookieOf(answer);
