import { afterAll, beforeAll } from '@jest/globals';
import { clientOf } from './http.ts';
import { type LocalRun, type LocalRunOptions, startLocalRun } from './local-run.ts';

/** More than `startLocalRun` waits, which says what went wrong. */
const PATIENCE_MS = 180_000;

/** A local run for all tests of a file and a client of it, to be used once tests run: `const { run, send } = openSite();`. */
export function openSite(options: LocalRunOptions = {}): { readonly run: LocalRun; readonly send: ReturnType<typeof clientOf> } {
  // Filled before the first test.
  const run = {} as LocalRun;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    const started = await startLocalRun(options);
    stop = started.stop;
    Object.assign(run, started);
  }, PATIENCE_MS);
  afterAll(() => stop());
  return { run, send: (line, ask) => clientOf(run.url)(line, ask) };
}
