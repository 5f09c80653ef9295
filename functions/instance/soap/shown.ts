import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import { displayTexts } from '../tables/display-texts.ts';
import { type Field, fieldOf } from '../tables/field.ts';
import { hasEmptyForm, recordXml } from '../tables/record-xml.ts';
import { element } from '../xml/write.ts';
import type { Job } from './job.ts';

/** Parameters of get and getRecords that say what of a record is answered. */
export const SHOWN_PARAMETERS = ['__exclude_columns', '__use_view'] as const;

/** Characters of `__exclude_columns`, several times what every field of a table takes. */
const LONGEST_COLUMNS = 4000;

/**
 * The fields of an answer: those of the table without the ones that `__exclude_columns` names. `__use_view` changes nothing: there are no
 * views with fields of their own, and a view that does not exist shows every field, as on the platform.
 *
 * Source: ServiceNow API reference, "Direct web services".
 *
 * @throws Problem `query_invalid`.
 */
export function shownFields({ entry, parameters }: Pick<Job, 'entry' | 'parameters'>): readonly Field[] {
  const excluded = parameters.get('__exclude_columns') ?? '';
  if (excluded.length > LONGEST_COLUMNS)
    throw new Problem('query_invalid', `__exclude_columns takes at most ${LONGEST_COLUMNS} characters.`);
  const names = new Set(excluded.split(',').map((name) => name.trim()));
  return entry.fields.filter(({ name }) => !names.has(name));
}

/** How get and getRecords answer each of the records, as XML. @throws DependencyError, Problem. */
export async function recordsXml(
  job: Job,
  fields: readonly Field[],
  records: readonly StoredRecord[],
): Promise<(record: StoredRecord) => string> {
  if (job.display === 'false') return (record) => recordXml({ fields }, record);
  const show = await displayTexts(job.context.lookup, fields, records, job.display);
  const mayBeEmpty = (name: string): boolean => {
    const field = fieldOf(job.entry, name);
    return field === undefined || hasEmptyForm(field);
  };
  return (record) =>
    Object.entries(show(record))
      .filter(([name, text]) => text !== '' || mayBeEmpty(name))
      .map(([name, text]) => element(name, text))
      .join('');
}
