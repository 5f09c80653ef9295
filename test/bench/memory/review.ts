import { FINDINGS } from '../../../shared/core/usage/findings/finding-texts.ts';
import type { BenchOptions, ChapterResult } from '../lib/chapter.ts';
import { quantile, rounded } from '../lib/measure.ts';
import { ROWS_OF_ONE } from './many-accounts.ts';
import type { GetPage } from './page.ts';
import { timed, withPages } from './pages.ts';

const ACCOUNTS = 100_000;
const PAGES = [
  ...['', '?kind=interactive', '?kind=non_interactive', '?sysparm_search=user.0', '?sysparm_search=nobody', '?sysparm_after=user.050000'],
  ...Object.keys(FINDINGS).map((code) => `?finding=${code}`),
];

/** Most that a page of the review may take, whatever there is. Source: docs/contract.md, "Limits and targets". */
const BOUND_MS = 1000;

/** How long a page of the Account Review takes over many accounts: the console's own function and adapters over a store of fixed latency. */
export async function reviewPart({ rounds }: BenchOptions): Promise<ChapterResult> {
  return withPages('review', ACCOUNTS, (getPage) => pages(getPage, rounds));
}

async function pages(getPage: GetPage, rounds: number): Promise<ChapterResult> {
  const rows: (string | number)[][] = [];
  const medians: number[] = [];
  for (const query of PAGES) {
    const samples = await timed(rounds + 1, async () => {
      const { statusCode, body } = await getPage(`/sys_usage_list.do${query}`);
      if (statusCode !== 200 || !body.includes('</html>')) throw new Error(`The review answered ${statusCode}: ${body.slice(0, 200)}`);
    });
    const [p50, p99] = [quantile(samples, 0.5), quantile(samples, 0.99)];
    medians.push(p50);
    rows.push([query === '' ? 'no filter' : query.slice(1), rounded(p50), rounded(p99), p50 <= BOUND_MS ? 'yes' : 'no']);
  }
  const title = `A page of the review over ${ACCOUNTS.toLocaleString('en')} accounts with ${(ACCOUNTS * ROWS_OF_ONE).toLocaleString('en')} rows`;
  const [page = Number.NaN] = medians;
  const slowest = Math.max(...medians);
  return {
    figures: {
      reviewAccounts: ACCOUNTS,
      reviewPageP50Ms: rounded(page),
      reviewSlowestP50Ms: rounded(slowest),
      reviewPageInBound: slowest <= BOUND_MS,
    },
    tables: [{ title, columns: ['', 'p50, ms', 'p99, ms', `p50 ≤ ${BOUND_MS} ms`], rows }],
  };
}
