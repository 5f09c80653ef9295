import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPTIONS } from '../../infra/config/options.ts';
import { OPTION_ROWS } from './option-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true }));

const END = '-- end of the row --\n';

/** AWS's engine, which takes most of the time of a synthesis, checks every row in `npm run validate`. */
describe('the app synthesises, with no finding of the checks', () => {
  let app: SpawnSyncReturns<string>;
  beforeAll(() => {
    const env = { ...process.env, CDK_VALIDATION: 'false' };
    app = spawnSync(process.execPath, [join(import.meta.dirname, 'synth-rows.ts'), folder, END.trim()], { encoding: 'utf8', env });
  });

  test.each(OPTION_ROWS.map(([name, options], row) => [name, options, row] as const))('%s', (_name, options, row) => {
    // Text before the end of the row; without one, the app crashed.
    const printed = (stream: string): string | undefined => `${stream}the app ended early`.split(END)[row];
    expect([printed(app.stdout), printed(app.stderr)]).toEqual(['', '']);
    const templates = readdirSync(join(folder, String(row))).filter((file) => file.endsWith('.template.json'));
    expect(templates.length).toBe(options.accountStack === undefined ? 4 : 5);
  });

  test('with status 0', () => {
    expect([app.status, app.signal]).toEqual([0, null]);
  });

  test('which between them set every option', () => {
    const set = OPTION_ROWS.flatMap(([, options]) => Object.keys(options));
    expect(Object.keys(OPTIONS).filter((name) => !set.includes(name))).toEqual([]);
  });
});
