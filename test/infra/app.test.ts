import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { OPTIONS } from '../../infra/config/options.ts';
import { OPTION_ROWS } from './option-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the app as `cdk synth -c name=value …` does: what it printed, and the templates it wrote. AWS's engine takes most of the time of a
 * synthesis: it checks the first row here, and every row in `npm run validate`.
 */
function synth(options: Readonly<Record<string, unknown>>): { readonly printed: string; readonly templates: string[] } {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['infra/app.ts'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_VALIDATION: String(options === OPTION_ROWS[0]?.[1]),
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...options }),
    },
  });
  const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  return { printed: `${stdout}${stderr}${status === 0 ? '' : `status ${status}`}`, templates };
}

describe('the app synthesises, with no finding of the checks', () => {
  test.each(OPTION_ROWS)('%s', (_name, options) => {
    const { printed, templates } = synth(options);
    expect(printed).toBe('');
    expect(templates.length).toBe(options.accountStack === undefined ? 4 : 5);
  });

  test('which between them set every option', () => {
    const set = OPTION_ROWS.flatMap(([, options]) => Object.keys(options));
    expect(Object.keys(OPTIONS).filter((name) => !set.includes(name))).toEqual([]);
  });
});
