import { createHash } from 'node:crypto';
import type { RecordReader, StoredRecord } from '../../../shared/core/tables/records.ts';
import { DICTIONARY } from './dictionary.ts';

/** The labels of choices, which the dictionary knows: `sys_choice` stores nothing. A boolean has none here, as on the platform. */
const ROWS: ReadonlyMap<string, StoredRecord> = new Map(
  Object.entries(DICTIONARY)
    .flatMap(([name, { fields }]) =>
      fields
        .filter(({ type }) => type !== 'boolean')
        .flatMap(({ name: element, choices }) =>
          choices.map(({ value, label }, sequence) => ({ name, element, value, label, sequence, language: 'en', inactive: false })),
        ),
    )
    .map((choice) => ({ ...choice, sys_id: sysIdOf(`${choice.name}.${choice.element}.${choice.value}`) }))
    .map((row) => [row.sys_id, row]),
);

/** The same in every process and for as long as there is such a choice. */
function sysIdOf(choice: string): string {
  return createHash('sha256').update(choice).digest('hex').slice(0, 32);
}

export const CHOICES: RecordReader = {
  get: async (sysId) => ROWS.get(sysId) ?? null,
  pages: async function* () {
    yield [...ROWS.values()];
  },
};
