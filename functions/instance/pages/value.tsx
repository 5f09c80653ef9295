import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Time } from '../../../shared/web/parts/time.tsx';
import type { Field } from '../tables/field.ts';
import { toLabel } from '../tables/values.ts';

/** A value of a record, to be read. Times are in UTC, because users have no time zone here. */
export const Value = ({ record, field }: { readonly record: StoredRecord; readonly field: Field }) =>
  field.type === 'datetime' ? <Time at={toLabel(record, field)} /> : toLabel(record, field);
