import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../infra/config/config.ts';
import type { Option } from '../../infra/config/option.ts';
import { OPTIONS } from '../../infra/config/options.ts';
import { withDecisionTable } from '../../infra/docs/decision-table.ts';
import { optionsPage } from '../../infra/docs/options-table.ts';

test('docs/options.md says what the options are: npm run docs writes it', () => {
  expect(readFileSync(join(__dirname, '../../docs/options.md'), 'utf8')).toBe(optionsPage());
});

test('the decision table in the README is the one of the code: npm run docs writes it', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(withDecisionTable(readme)).toBe(readme);
});

test('an option that does not exist is refused with those that do', () => {
  expect(() => readConfig({ stag: 'prod' })).toThrow(/^The option "stag" does not exist: use one of stage, account, /);
});

test.each(Object.entries<Option<unknown>>(OPTIONS).filter(([, { example }]) => !example.includes('…')))(
  'the example of %s is a value that it takes',
  (name, { example, read }) => {
    expect(() => read(example, {}, name)).not.toThrow();
  },
);
