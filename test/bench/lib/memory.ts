import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rounded } from './measure.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held, and what the process has taken of the machine, which may be more: Node gives memory back late. */
export function memoryMb(): { held: number; resident: number } {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: rounded((heapUsed + external) / 2 ** 20), resident: rounded(rss / 2 ** 20) };
}
