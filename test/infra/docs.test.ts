import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../infra/config/config.ts';
import type { Option } from '../../infra/config/option.ts';
import { OPTIONS } from '../../infra/config/options.ts';
import { DECISION_TABLE_PAGES, withDecisionTable } from '../../infra/docs/decision-table.ts';
import { optionsPage } from '../../infra/docs/options-table.ts';

test('docs/options.md says what the options are: npm run docs writes it', () => {
  expect(readFileSync(join(__dirname, '../../docs/options.md'), 'utf8')).toBe(optionsPage());
});

test.each(Object.entries(DECISION_TABLE_PAGES))(
  'the decision table in %s is the one of the code: npm run docs writes it',
  (page, place) => {
    const text = readFileSync(join(__dirname, '../..', page), 'utf8');
    expect(withDecisionTable(text, place)).toBe(text);
  },
);

test('an option that does not exist is refused with those that do', () => {
  expect(() => readConfig({ stag: 'prod' })).toThrow(/^The option "stag" does not exist: use one of stage, account, /);
});

test.each(Object.entries<Option<unknown>>(OPTIONS).filter(([, { example }]) => !example.includes('…')))(
  'the example of %s is a value that it takes',
  (name, { example, read }) => {
    expect(() => read(example, {}, name)).not.toThrow();
  },
);
