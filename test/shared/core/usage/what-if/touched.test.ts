import { expect, test } from '@jest/globals';
import type { UsageRow } from '../../../../../shared/core/usage/rows.ts';
import { OTHER } from '../../../../../shared/core/usage/what.ts';
import { usersOfProtocol } from '../../../../../shared/core/usage/what-if/touched.ts';
import { user } from '../../../../support/memory.ts';
import { MemoryUsage } from '../../../../support/memory-usage.ts';

const SINCE = '2026-11-01T00:00Z';
const row = (user_name: string, what: string, last_seen = '2026-11-29T00:00Z'): UsageRow => ({
  user_name,
  what,
  first_seen: last_seen,
  last_seen,
  days: [],
  credentials: {},
  sources: {},
  last_decision_id: null,
});
const touched = async (rows: readonly UsageRow[], most = 10): Promise<[string[], boolean]> => {
  const usage = new MemoryUsage();
  usage.stored.push(...rows);
  const { accounts, all } = await usersOfProtocol({ usage, user: async (name) => user(name) }, 'soap', SINCE, most);
  return [accounts.map((account) => account.user.user_name), all];
};

test('blocking a protocol touches who used it, and who may have used it in ways that were not told apart', async () => {
  const rows = [row('soap.user', 'use/api/soap/incident/query/-'), row('busy', OTHER), row('rest.user', 'use/api/rest/incident/query/-')];
  expect(await touched(rows)).toEqual([['soap.user', 'busy'], true]);
  expect(await touched([row('busy', OTHER, '2026-10-01T00:00Z')])).toEqual([[], true]);
});

test('as many uses are read as were asked for, and it is told whether there are more', async () => {
  const rows = [row('a', 'use/api/soap/incident/query/-'), row('b', 'use/api/soap/incident/query/-', '2026-11-28T00:00Z')];
  expect(await touched(rows, 2)).toEqual([['a', 'b'], true]);
  expect(await touched(rows, 1)).toEqual([['a'], false]);
});
