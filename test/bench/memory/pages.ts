import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ascending } from '../lib/measure.ts';
import type { GetPage, openPages } from './page.ts';

const PREFIX = 'bench-';

/** Pages of the console over a store of fixed latency in a process of its own. @param what the store can answer. */
export async function withPages<T>(what: 'review' | 'users', accounts: number, use: (getPage: GetPage) => Promise<T>): Promise<T> {
  const store = fork(join(import.meta.dirname, 'endpoint.ts'), [String(accounts), what]);
  try {
    const [endpoint] = (await once(store, 'message')) as [string];
    return await use((await bundledPages())(endpoint, PREFIX));
  } finally {
    await end(store);
  }
}

async function end(store: ChildProcess): Promise<void> {
  store.disconnect();
  await once(store, 'exit');
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
export async function timed(rounds: number, action: () => Promise<void>): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await action();
    if (round > 0) samples.push(performance.now() - begun);
  }
  return ascending(samples);
}
