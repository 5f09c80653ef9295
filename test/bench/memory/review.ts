import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { build } from 'esbuild';
import { toUsageItem } from '../../../shared/aws/dynamo/usage-item.ts';
import { forEachOf } from '../../../shared/core/concurrency.ts';
import { dayOf, instantOf, slotOf } from '../../../shared/core/instant.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';
import { startDynamo } from '../../support/dynamo.ts';
import type { BenchOptions, ChapterResult } from '../lib/chapter.ts';
import { ascending, quantile, rounded } from '../lib/measure.ts';
import type { openPages } from './page.ts';

const ROWS_OF_ONE = 10;
const DAY = 86_400_000;
const PAGES = ['', '?finding=owner_missing', '?kind=non_interactive', '?sysparm_search=user.0', '?finding=old_secret_in_use'] as const;

/** Most that a page of the review may take, whatever there is. */
const BOUND_MS = 1000;

/** How long a page of the Account Review takes over many accounts: the console's own function and adapters over the embedded engine. */
export async function reviewPart({ quick, rounds }: BenchOptions): Promise<ChapterResult> {
  const accounts = quick ? 2_000 : 100_000;
  const dynamo = await startDynamo();
  try {
    await fill(dynamo.client, dynamo.tablePrefix, accounts);
    const getPage = (await bundledPages())(dynamo.env.AWS_ENDPOINT_URL ?? '', dynamo.tablePrefix);
    const rows: (string | number)[][] = [];
    const medians: number[] = [];
    for (const query of PAGES) {
      const samples = await timed(rounds + 1, async () => {
        const { statusCode, body } = await getPage(`/sys_usage_list.do${query}`);
        if (statusCode !== 200 || !body.includes('</html>')) throw new Error(`The review answered ${statusCode}: ${body.slice(0, 200)}`);
      });
      const [p50, p99] = [quantile(samples, 0.5), quantile(samples, 0.99)];
      medians.push(p50);
      rows.push([query === '' ? 'no filter' : query.slice(1), rounded(p50), rounded(p99)]);
    }
    const title = `A page of the review over ${accounts.toLocaleString('en')} accounts with ${(accounts * ROWS_OF_ONE).toLocaleString('en')} rows`;
    const [page = Number.NaN] = medians;
    return {
      figures: {
        reviewAccounts: accounts,
        reviewPageP50Ms: rounded(page),
        reviewPageInBound: page <= BOUND_MS,
        reviewRareFindingP50Ms: rounded(Math.max(...medians)),
      },
      tables: [{ title, columns: ['', 'p50, ms', 'p99, ms'], rows }],
    };
  } finally {
    await dynamo.stop();
  }
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

async function fill(client: DynamoDBClient, prefix: string, accounts: number): Promise<void> {
  const now = Date.now();
  const observed = {
    user_name: '*',
    what: 'observed',
    since: instantOf(now - 100 * DAY),
    complete_to: new Date(now).toISOString(),
    rev: 1,
  };
  await write(client, { [`${prefix}sys_usage`]: [{ PutRequest: { Item: marshall(observed) } }] });
  await forEachOf(Array(accounts).keys(), 4, async (index) => {
    const user_name = `user.${String(index).padStart(6, '0')}`;
    const web_service_access_only = index % 3 === 0;
    const item = marshall({ user_name, active: true, web_service_access_only, roles: new Set(['itil', 'soap']) });
    await write(client, {
      [`${prefix}sys_user`]: [{ PutRequest: { Item: item } }],
      [`${prefix}sys_usage`]: rowsOf(user_name, index, now).map((row) => ({ PutRequest: { Item: toUsageItem({ row, rev: 1 }) } })),
    });
  });
}

/** Ten ways in which an account was used, some of them long ago. */
const rowsOf = (user_name: string, index: number, now: number): UsageRow[] =>
  Array.from({ length: ROWS_OF_ONE }, (_, way) => {
    const last = now - ((index + way * 7) % 120) * DAY;
    const seen = slotOf(last);
    const source = `203.0.113.${index % 250}`;
    const what = ['credential/password', `from/${source}`, 'use/ui/-/-/unknown/-'][way] ?? `use/api/soap/table_${way}/query/-`;
    const times = { first_seen: slotOf(last - 10 * DAY), last_seen: seen, days: [dayOf(last)] };
    return { user_name, what, ...times, credentials: { password: seen }, sources: { [source]: seen }, last_decision_id: `d-${index}` };
  });

async function write(client: DynamoDBClient, RequestItems: Record<string, WriteRequest[]>): Promise<void> {
  for (let left = RequestItems; Object.keys(left).length > 0; )
    left = (await client.send(new BatchWriteItemCommand({ RequestItems: left }))).UnprocessedItems ?? {};
}
