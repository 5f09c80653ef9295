import { rmSync } from 'node:fs';

/** Jest's globalTeardown: removes what global-setup.ts made. */
export default function removeFolder(): void {
  if (process.env.NIS_TEST_FOLDER !== undefined) rmSync(process.env.NIS_TEST_FOLDER, { recursive: true, force: true });
}
