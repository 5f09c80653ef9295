import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** Runs the import rules over folders and returns the names of the rules that are broken. */
function brokenRules(...folders: string[]): string[] {
  const cli = join(ROOT, 'test/architecture/depcruise.mjs');
  // Its exit status is the number of violations.
  const { stdout } = spawnSync(process.execPath, [cli, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  if (summary.totalCruised < 20) throw new Error('dependency-cruiser saw hardly any module: its parser does not work here');
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`);
}

describe('the import rule infra → shared/core ← functions → shared/aws → shared/core', () => {
  test('holds', () => {
    expect(brokenRules('shared', 'functions', 'infra')).toEqual([]);
  });

  test('is noticed when broken', () => {
    const folder = mkdtempSync(join(ROOT, 'shared/core/broken-'));
    try {
      writeFileSync(
        join(folder, 'a.ts'),
        "import { readFileSync } from 'node:fs';\nimport '../../aws/client.ts';\nexport const x = readFileSync;\n",
      );
      expect(brokenRules('shared').filter((line) => line.startsWith('core-is-pure'))).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
