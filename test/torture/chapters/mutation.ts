import { spawn } from 'node:child_process';
import type { Row } from './chapter.ts';

/** Stryker is in a package of its own, installed on first use. */
const STRYKER = ['test/tools/with-package.mjs', 'test/tools', 'stryker'];

/** Runs Stryker over the core; what it found stands in its report, and what has not changed since the last run is not tried again. @throws Error where it fails. */
export function mutateCore(): Promise<readonly Row[]> {
  const child = spawn(
    process.execPath,
    [...STRYKER, 'run', '--mutate', 'shared/core/**/*.ts', '--reporters', 'json,progress-append-only'],
    { stdio: 'inherit' },
  );
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (status) =>
      status === 0 ? done([]) : failed(new Error(`Stryker ended with status ${status}: its lines above say why.`)),
    );
  });
}
