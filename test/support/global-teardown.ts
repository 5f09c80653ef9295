import { rmSync } from 'node:fs';

/** Jest's globalTeardown: removes what global-setup.ts synthesised. */
export default function removeAssembly(): void {
  if (process.env.NIS_TEST_ASSEMBLY !== undefined) rmSync(process.env.NIS_TEST_ASSEMBLY, { recursive: true, force: true });
}
