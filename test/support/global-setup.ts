import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../infra/local/assembly/synth.ts';

/**
 * Jest's globalSetup: synthesises the app once a run, for every local run of the acceptance tests. A failure is kept for the
 * tests that need the assembly, so that an app that does not synthesise fails them and not everything.
 */
export default async function synthesiseOnce(): Promise<void> {
  // AWS's engine reads every schema for each synthesis in a test; npm run validate asks it once for each row of options.
  process.env.CDK_VALIDATION ??= 'false';
  const folder = mkdtempSync(join(tmpdir(), 'non-interactive-sessions-'));
  process.env.NIS_TEST_FOLDER = folder;
  // The processes that tests start load the same few packages: Node compiles them once.
  process.env.NODE_COMPILE_CACHE ??= join(folder, 'compiled');
  process.env.NIS_TEST_ASSEMBLY = join(folder, 'assembly');
  try {
    await synthesise(process.env.NIS_TEST_ASSEMBLY);
  } catch (error) {
    process.env.NIS_TEST_ASSEMBLY_ERROR = error instanceof Error ? error.message : String(error);
  }
}
