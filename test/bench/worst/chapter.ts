import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Chapter } from '../lib/chapter.ts';
import { rounded } from '../lib/measure.ts';

const MOST_CPU_MS = 1000;
const MOST_MB = 100;

/** What a child prints of its input. */
interface Taken {
  readonly reader: string;
  readonly what: string;
  readonly status: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly answerKb: number;
}

export const worst: Chapter = {
  name: 'worst',
  title: 'The dearest requests',
  seconds: { quick: 180, full: 540 },
  about:
    'The worst input of each kind, by reader: the function behind the tables, over 200 full incidents and 300 full entries of the queue in memory, in a process of ' +
    'its own for each input. CPU is that of all threads from event to answer; memory is the growth of the peak resident set, garbage included (read from ' +
    `/proc, so on Linux). Each may take at most ${MOST_CPU_MS / 1000} s and ${MOST_MB} MB; what the gateway would refuse before, such as a long query, is asked all the same.`,
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-worst-'));
    try {
      const child = join(folder, 'child.mjs');
      await build({
        entryPoints: [join(import.meta.dirname, 'child.ts')],
        outfile: child,
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: 'esm',
        logLevel: 'error',
      });
      const inputs = Number(run(child));
      const rows = Array.from({ length: inputs }, (_, index) => {
        note(`${index} of ${inputs} inputs`);
        return dearest(child, index, quick ? 1 : 3);
      });
      const over = rows.filter(({ cpuMs, peakMb }) => cpuMs > MOST_CPU_MS || peakMb > MOST_MB);
      return {
        figures: {
          worstCpuMs: rounded(Math.max(...rows.map(({ cpuMs }) => cpuMs))),
          worstMb: rounded(Math.max(...rows.map(({ peakMb }) => peakMb))),
          worstOver: over.length,
        },
        tables: [
          {
            title: 'One request',
            columns: ['reader', 'input', 'status', 'CPU ms', 'peak MB', 'answer kB'],
            rows: rows.map(({ reader, what, status, cpuMs, peakMb, answerKb }) => [
              reader,
              what,
              status,
              rounded(cpuMs),
              rounded(peakMb),
              rounded(answerKb),
            ]),
          },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const run = (child: string, ...parameters: readonly string[]): string =>
  execFileSync(process.execPath, ['--expose-gc', child, ...parameters], { encoding: 'utf8' });

/** The least of a few runs: what disturbs the machine only ever adds. */
function dearest(child: string, index: number, runs: number): Taken {
  const taken = Array.from({ length: runs }, () => JSON.parse(run(child, String(index))) as Taken);
  const [first] = taken;
  if (first === undefined) throw new Error('No run was made.');
  return { ...first, cpuMs: Math.min(...taken.map(({ cpuMs }) => cpuMs)), peakMb: Math.min(...taken.map(({ peakMb }) => peakMb)) };
}
