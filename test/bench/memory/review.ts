import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FINDINGS } from '../../../shared/core/usage/findings/finding-texts.ts';
import type { BenchOptions, ChapterResult } from '../lib/chapter.ts';
import { ascending, quantile, rounded } from '../lib/measure.ts';
import { ROWS_OF_ONE } from './many-accounts.ts';
import type { GetPage, openPages } from './page.ts';

const ACCOUNTS = 100_000;
const PREFIX = 'bench-';
const PAGES = [
  ...['', '?kind=interactive', '?kind=non_interactive', '?sysparm_search=user.0', '?sysparm_search=nobody', '?sysparm_after=user.050000'],
  ...Object.keys(FINDINGS).map((code) => `?finding=${code}`),
];

/** Most that a page of the review may take, whatever there is. Source: docs/contract.md, "Limits and targets". */
const BOUND_MS = 1000;

/** How long a page of the Account Review takes over many accounts: the console's own function and adapters over a store of fixed latency. */
export async function reviewPart({ rounds }: BenchOptions): Promise<ChapterResult> {
  const store = fork(join(import.meta.dirname, 'endpoint.ts'), [String(ACCOUNTS)]);
  try {
    const [endpoint] = (await once(store, 'message')) as [string];
    return await pages((await bundledPages())(endpoint, PREFIX), rounds);
  } finally {
    await end(store);
  }
}

async function end(store: ChildProcess): Promise<void> {
  store.disconnect();
  await once(store, 'exit');
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

async function bundledPages(): Promise<typeof openPages> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  try {
    const outfile = join(folder, 'page.mjs');
    const jsx = { jsx: 'automatic', jsxImportSource: 'hono/jsx' } as const;
    const entryPoints = [join(import.meta.dirname, 'page.ts')];
    await build({
      ...jsx,
      entryPoints,
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      banner: REQUIRE,
      logLevel: 'error',
    });
    return ((await import(outfile)) as { readonly openPages: typeof openPages }).openPages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packages of CommonJS in an ES module ask for it. */
const REQUIRE = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };

/** Milliseconds of each round, ascending; the first one warms up and is dropped. */
async function timed(rounds: number, action: () => Promise<void>): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await action();
    if (round > 0) samples.push(performance.now() - begun);
  }
  return ascending(samples);
}
