import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { MistakeError, readArguments, readPositional, wholeNumber } from './arguments.ts';
import { atLeast, atMost, createLongRun } from './long-run.ts';

const PARTS = [
  { name: 'one', what: 'the first', seconds: 30 },
  { name: 'second', what: 'the other', seconds: 600 },
];

/** A run whose time passes by hand. */
function runOn({ isTTY }: { readonly isTTY: boolean }) {
  const written = { out: '', err: '' };
  let time = 0;
  const stream = (name: keyof typeof written) => ({
    isTTY,
    columns: 60,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const host = { stdout: stream('out'), stderr: stream('err'), env: { NO_COLOR: '1' }, now: () => time };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  return { run: createLongRun('What it does.', PARTS, host), written, pass };
}

describe('a command that takes long', () => {
  test('says its plan: what will run, and about how long', () => {
    const { run, written } = runOn({ isTTY: false });
    run.plan();
    expect(written.out).toBe(
      'What it does.\n\nPlan: 2 parts, about 11 min on two idle cores\n  one     the first, about 30 s\n  second  the other, about 10 min\n',
    );
  });

  test('says lines of progress where there is no terminal, and not too many', async () => {
    const { run, written, pass } = runOn({ isTTY: false });
    await run.part('second', async () => {
      run.note('too early');
      pass(31);
      run.note('half');
      run.note('too early again');
      pass(60);
    });
    expect(await run.part('of another run', async () => 1)).toBeNull();
    expect(written).toEqual({
      out: '',
      err: '[2/2] second: the other, about 10 min\n[2/2] second: half\n[2/2] second: done in 1 min 31 s\n',
    });
  });

  test('shows on a terminal one line, no wider than that, which a printed line does not meet', async () => {
    const { run, written, pass } = runOn({ isTTY: true });
    await run.part('second', async () => {
      pass(300);
      run.note('half');
      run.print('a line of the report');
    });
    expect(written.out).toBe('a line of the report\n');
    const lines = written.err.split('\r\u001b[K');
    expect(lines).toContain('[2/2] second: half · 5 min 0 s so far, about 5 min left');
    for (const line of lines) expect(line.trimEnd().length).toBeLessThan(60);
    expect(lines.at(-1)).toBe('[2/2] second: done in 5 min 0 s\n');
  });

  test('says that a part failed, and fails', async () => {
    const { run, written } = runOn({ isTTY: false });
    await expect(run.part('one', () => Promise.reject(new Error('why')))).rejects.toThrow('why');
    expect(written.err).toContain('[1/2] one: failed after 0 s\n');
  });

  test('ends with a verdict in words: which target was met or missed, and by how much', () => {
    const { run, written } = runOn({ isTTY: false });
    run.verdictOn(
      [atMost('p50 (ms)', 6.05, 5.5), atMost('p99 (ms)', 7.99, 8), atLeast('ratio', 0.95, 0.9), atMost('lost', 0, 0)],
      ['More.'],
    );
    expect(written.out).toBe(
      `
Verdict: 1 of 4 targets missed.
  MISSED  p50 (ms): 6.05, at most 5.5 (10 % above)
  met     p99 (ms): 7.99, at most 8 (less than 1 % below)
  met     ratio: 0.95, at least 0.9 (6 % above)
  met     lost: 0, at most 0
  More.
`,
    );
  });

  test.each([
    [[atMost('x', 1, 2)], '1 target, all met.'],
    [[], 'this run measured no target.'],
  ])('says so where all are met or none was measured', (checks, sentence) => {
    const { run, written } = runOn({ isTTY: false });
    run.verdictOn(checks);
    expect(written.out).toContain(`Verdict: ${sentence}\n`);
  });
});

describe('its options', () => {
  const text = { type: 'string' } as const;
  test('are refused in one sentence where they are wrong', () => {
    expect(readArguments('', { only: text }, ['--only', 'x'])).toMatchObject({ only: 'x' });
    expect(() => readArguments('', { only: text }, ['--olny', 'x'])).toThrow(
      new MistakeError("Unknown option '--olny': --help lists the options."),
    );
    expect(() => readArguments('', { only: text }, ['x'])).toThrow(MistakeError);
    expect(readPositional('', ['some', 'text'])).toBe('some text');
    expect(readPositional('', [])).toBeNull();
    expect(wholeNumber('pairs', '7', 1, [1, 10])).toBe(7);
    expect(wholeNumber('pairs', undefined, 1, [1, 10])).toBe(1);
    for (const wrong of ['', 'x', '0', '11', '1.5', '-1', '1e1'])
      expect(() => wholeNumber('pairs', wrong, 1, [1, 10])).toThrow(
        new MistakeError(`--pairs takes a whole number from 1 to 10, not ${JSON.stringify(wrong)}: --help lists the options.`),
      );
  });
});

describe('npm scripts that take long', () => {
  const ROOT = resolve(import.meta.dirname, '../..');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const files = Object.entries(scripts).flatMap(([name, command]) => {
    const [, file] = /node (test\/(?:bench|torture|validate|attacks)\/\S+)$/.exec(command) ?? [];
    return file === undefined ? [] : [[name, file] as const];
  });

  test('are these, and each has help, a plan and a verdict', () => {
    expect(files.map(([name]) => name).sort()).toEqual(
      ['attack:breaks', 'attack:timing', 'bench', 'bench:backfill', 'bench:protocols', 'torture', 'validate'].sort(),
    );
    for (const [name, file] of files) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      expect([name, source]).toEqual([name, expect.stringMatching(/read(Arguments|Positional)\(HELP/)]);
      for (const call of ['createLongRun(', 'run.plan()', 'run.verdict'])
        expect([name, source]).toEqual([name, expect.stringContaining(call)]);
    }
  });

  test('answer --help at once, with a sentence and the ways to call them', async () => {
    // Those that load the least: the benchmarks need packages of their own, which are installed when they run.
    const here = files.filter(([name]) => name === 'torture' || name === 'attack:breaks');
    expect(here).toHaveLength(2);
    const answers = await Promise.all(
      here.map(
        async ([name, file]) => [name, (await promisify(execFile)(process.execPath, [file, '--help'], { cwd: ROOT })).stdout] as const,
      ),
    );
    for (const [name, out] of answers) {
      expect([name, out]).toEqual([name, expect.stringMatching(new RegExp(`^[A-Z].*[.?]\n\n  npm run ${name}`))]);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});
