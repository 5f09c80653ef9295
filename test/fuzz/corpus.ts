import type { RawRequest } from './raw-request.ts';

const PLAIN = { headers: [['Host', 'localhost:8080']], body: '', settings: 'lax', source: '203.0.113.9', upstream: false } as const;

/** Requests that once found something, replayed first in every run. */
export const CORPUS: readonly RawRequest[] = [
  // A line separator before _list: the classifier took the whole name for the table.
  { ...PLAIN, method: 'GET', target: '/%E2%80%A8_list.do?JSON' },
];
