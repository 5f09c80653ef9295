import type { BenchOptions, ChapterResult } from '../lib/chapter.ts';
import { quantile, rounded } from '../lib/measure.ts';
import type { GetPage } from './page.ts';
import { timed, withPages } from './pages.ts';

const SIZES = [100_000, 1_000_000] as const;

/** Most that a page of the list of users may take, at any size. Source: docs/contract.md, "Limits and targets". */
const BOUND_MS = 300;

const behind = (at: number): string => encodeURIComponent(`0.legacy.${at}\u0001legacy.${at}`);

/** What a page is asked for, at a size. */
const pagesAt = (users: number): readonly string[] => [
  '',
  ...['legacy.0000', 'legacy.000777', 'legacy.000777@ex', 'lena', 'kowalska', 'lena kow', 'kowalska lena', 'lena a legacy', 'nobody'].map(
    (search) => `?sysparm_search=${encodeURIComponent(search)}`,
  ),
  ...['user_name', 'name', 'email'].flatMap((column) => [`?sysparm_sort=${column}`, `?sysparm_sort=-${column}`]),
  ...['interactive', 'non_interactive', 'active', 'locked', 'inactive', 'needs_reset', 'not_activated', 'dated'].map(
    (name) => `?${name}=true`,
  ),
  '?sysparm_role=soap',
  '?locked=true&inactive=true&needs_reset=true',
  '?sysparm_search=lena&locked=true&inactive=true&needs_reset=true',
  '?sysparm_rows=100',
  `?sysparm_after=${behind(Math.round(users * 0.9))}`,
];

/** How long a page of the list of users takes: the console's own function and adapters over a store of fixed latency. */
export async function searchPart({ quick, rounds }: BenchOptions): Promise<ChapterResult> {
  const parts: ChapterResult[] = [];
  for (const users of quick ? SIZES.slice(0, 1) : SIZES)
    parts.push(await withPages('users', users, (getPage) => listPages(getPage, users, rounds)));
  return { figures: Object.assign({}, ...parts.map(({ figures }) => figures)), tables: parts.flatMap(({ tables }) => tables) };
}

async function listPages(getPage: GetPage, users: number, rounds: number): Promise<ChapterResult> {
  const rows: (string | number)[][] = [];
  const medians: number[] = [];
  for (const query of pagesAt(users)) {
    let found = '';
    const samples = await timed(rounds + 1, async () => {
      const { statusCode, body } = await getPage(`/sys_user_list.do${query}`);
      if (statusCode !== 200 || !body.includes('</html>')) throw new Error(`The list answered ${statusCode}: ${body.slice(0, 200)}`);
      if (body.includes('never built')) throw new Error('The list does not search by its index.');
      found = /<caption>([^<]*)/.exec(body)?.[1] ?? 'none';
    });
    const [p50, p99] = [quantile(samples, 0.5), quantile(samples, 0.99)];
    medians.push(p50);
    rows.push([query === '' ? 'no filter' : decodeURIComponent(query.slice(1)).replace('\u0001', ' '), found, rounded(p50), rounded(p99)]);
  }
  const slowest = Math.max(...medians);
  return {
    figures: { [`searchSlowestP50Ms${users / 1000}k`]: rounded(slowest), [`searchInBound${users / 1000}k`]: slowest <= BOUND_MS },
    tables: [
      {
        title: `A page of the list of ${users.toLocaleString('en')} users (bound: p50 ≤ ${BOUND_MS} ms)`,
        columns: ['', 'shows', 'p50, ms', 'p99, ms'],
        rows,
      },
    ],
  };
}
