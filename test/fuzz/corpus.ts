import { cookieValue } from '../../shared/core/request/credentials.ts';
import type { RawRequest } from './raw-request.ts';
import { COOKIE, SESSIONS } from './world.ts';

const PLAIN = { headers: [['Host', 'localhost:8080']], body: '', settings: 'lax', source: '203.0.113.9', upstream: false } as const;

/** A good session's. */
const cookies = SESSIONS.slice(0, 1).map(({ user, token }) => ['Cookie', `${COOKIE}=${cookieValue(user, token)}`] as const);

/** Requests that once found something, replayed first in every run. */
export const CORPUS: readonly RawRequest[] = [
  // A line separator before _list: the classifier took the whole name for the table.
  { ...PLAIN, method: 'GET', target: '/%E2%80%A8_list.do?JSON' },
  // The stage alone at the execute-api host: the home page's links lacked the stage.
  { ...PLAIN, method: 'GET', target: '/local', headers: [['Host', 'abc123.execute-api.eu-west-1.amazonaws.com'], ...cookies] },
];
