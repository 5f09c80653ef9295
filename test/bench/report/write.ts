import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Chapter, type ChapterResult, type Figures, markdown } from '../lib/chapter.ts';
import { plot } from './plot.ts';
import { TARGETS } from './targets.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const REPORT = join(ROOT, 'BENCHMARKS.md');
const PLOT = 'docs/benchmarks/latency.svg';

const COMPARED = [
  'fast-jwt',
  'aws-jwt-verify',
  'jose',
  'casbin',
  '@cedar-policy/cedar-wasm',
  'bcryptjs',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb',
  '@aws-lambda-powertools/logger',
  '@middy/core',
  'aws4',
  'esbuild',
];

export function writeReport(results: readonly (readonly [Chapter, ChapterResult])[], figures: Figures): void {
  const curves = results.flatMap(([, { curves: some = [] }]) => some);
  mkdirSync(dirname(join(ROOT, PLOT)), { recursive: true });
  writeFileSync(join(ROOT, PLOT), plot(curves));
  writeFileSync(REPORT, report(results, figures, curves.length > 0));
  console.log(`\nWrote BENCHMARKS.md and ${PLOT}.`);
}

function report(results: readonly (readonly [Chapter, ChapterResult])[], figures: Figures, plotted: boolean): string {
  const targets = TARGETS.map(([name, what, most]) => {
    const value = figures[name];
    return [what, `≤ ${most}`, `${value}`, typeof value === 'number' && value <= most ? 'yes' : 'no'];
  });
  const chapters = results.map(([{ title, about }, { tables, curves = [] }]) =>
    [
      `## ${title}`,
      about,
      ...tables.map((table) => `### ${table.title}\n\n${markdown(table)}`),
      ...(plotted && curves.length > 0 ? [`![Latency against load](${PLOT})`] : []),
    ].join('\n\n'),
  );
  return `${[
    '# Benchmarks',
    'Written by `npm run bench -- --write`. Medians over the rounds, quartiles in brackets; all that one table compares ran in turn in one run.',
    machine(),
    '## Targets',
    markdown({ title: '', columns: ['', 'target', 'here', 'met'], rows: targets }),
    ...chapters,
    '## All figures',
    `\`\`\`json\n${JSON.stringify(figures, null, 2)}\n\`\`\``,
  ].join('\n\n')}\n`;
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = COMPARED.map((name) => `${name} ${versionOf(name)}`).join(', ');
  const date = new Date().toISOString().slice(0, 10);
  return `${date} · ${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'}, ${memory} GB, ${process.platform} ${release()} · Node ${process.version} · ${versions}`;
}

/** From the lock files, of the benchmarks or of the product: not every package lets its package.json be read. */
function versionOf(name: string): string {
  const versions = ['test/bench/package-lock.json', 'package-lock.json'].map((file) => {
    const lock = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { packages: Record<string, { version?: string }> };
    return lock.packages[`node_modules/${name}`]?.version;
  });
  return versions.find((version) => version !== undefined) ?? 'unknown';
}
