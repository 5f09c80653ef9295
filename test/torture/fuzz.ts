import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';
import { readApi } from '../../infra/local/assembly/api.ts';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import { createResolver } from '../../infra/local/assembly/resolve.ts';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import type { FuzzReport } from '../fuzz/run.ts';

/** Node strips types but knows no JSX: pages go through esbuild, as they do in a bundle. */
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'hono/jsx',
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});

export interface TortureOptions {
  readonly cases: number;
  readonly seed: number;
  /** Stop then at the latest: milliseconds since the epoch. */
  readonly until?: number;
  /** Told how many cases are done. */
  readonly onDone?: (cases: number) => void;
}

/** Fuzzes the whole chain in this process, over the API as it is synthesised now. */
export async function fuzz(options: TortureOptions): Promise<FuzzReport> {
  const [{ fuzzChain }, { CORPUS }] = await Promise.all([import('../fuzz/run.ts'), import('../fuzz/corpus.ts')]);
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  try {
    await synthesise(folder);
    const stacks = await readAssembly(folder);
    return await fuzzChain(readApi(stacks, createResolver(stacks)), { ...options, corpus: CORPUS });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } });
  const report = await fuzz({ cases: Number(values.cases), seed: Number(values.seed) });
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.wronglyAllowed + report.falseRefusals + report.differences + report.unhandled === 0 ? 0 : 1;
}
