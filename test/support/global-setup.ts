import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../infra/local/assembly/synth.ts';

/**
 * Jest's globalSetup: synthesises the app once a run, for every local run of the acceptance tests. A failure is kept for the
 * tests that need the assembly, so that an app that does not synthesise fails them and not everything.
 */
export default async function synthesiseOnce(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'non-interactive-sessions-'));
  process.env.NIS_TEST_ASSEMBLY = folder;
  try {
    await synthesise(folder);
  } catch (error) {
    process.env.NIS_TEST_ASSEMBLY_ERROR = error instanceof Error ? error.message : String(error);
  }
}
