import type { RecordChange, RecordValue, StoredRecord } from '../../../shared/core/tables/records.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import { withEntry } from '../tables/journal.ts';
import { toStored, toText } from '../tables/values.ts';
import { type HistoryPorts, recordHistory, type Writing } from './history.ts';
import { checkReferences } from './references.ts';

type WritePorts = Pick<InstancePorts, 'records' | 'users' | 'clock' | 'newSysId'> & HistoryPorts;

/** What is written: values as text by field name, as the caller sent them. */
export interface Write extends Writing {
  readonly values: ReadonlyMap<string, string>;
  /** The `sys_mod_count` that the record must still have; left out: any. */
  readonly modCount?: number;
}

/** Numbers of this deployment start after those of the platform's demonstration data, as on the platform. */
const FIRST_NUMBER = 10_000;

/**
 * Creates a record. Everything is checked before anything is written.
 *
 * @returns the record as stored.
 * @throws Problem where a value or field is wrong, DependencyError.
 */
export async function createRecord(ports: WritePorts, write: Write): Promise<StoredRecord> {
  const prepared = prepareRecord(ports, write);
  await checkReferences(ports, write.entry, prepared.record);
  return storeRecord(ports, prepared);
}

/** A record that was checked and can be stored. */
export interface PreparedRecord extends Writing {
  readonly record: StoredRecord;
  /** Time of the insert, in the platform's form. */
  readonly now: string;
}

/**
 * Checks a record that is to be created, so that several can be checked before the first is written. Its references are checked apart.
 *
 * @throws Problem.
 */
export function prepareRecord({ clock }: Pick<WritePorts, 'clock'>, { table, entry, values, userName, decisionId }: Write): PreparedRecord {
  const now = glideDateTime(clock.now());
  const sent = readValues(entry, values, {});
  const record: Record<string, RecordValue> = {};
  for (const field of entry.fields) {
    // An empty element counts as absent, so the default applies: some clients send every element.
    const value = sent.get(field) ?? defaultOf(field, now);
    if (value !== null)
      record[field.name] = field.type === 'journal' ? withEntry({}, field, String(value), { at: now, by: userName }) : value;
    else if (field.mandatory) throw missing(field);
  }
  return { table, entry, userName, decisionId, record, now };
}

/** Stores a checked record under a new sys_id and number. */
export async function storeRecord(ports: WritePorts, prepared: PreparedRecord): Promise<StoredRecord> {
  const { table, entry, userName, record, now } = prepared;
  const sysId = ports.newSysId();
  const stamped = { ...record, sys_id: sysId, sys_created_on: now, sys_created_by: userName };
  const stored = { ...stamped, ...(await numberOf(ports, table, entry)), sys_updated_on: now, sys_updated_by: userName, sys_mod_count: 0 };
  if (!(await ports.records.insert(table, sysId, stored))) throw new Error(`The new sys_id ${sysId} is taken in ${table}.`);
  await recordHistory(ports, prepared, null, stored);
  return stored;
}

/** A change that adds to a journal is made again on the newer record if another write came between, so that no entry is lost. */
const MOST_ATTEMPTS = 5;

/**
 * Changes fields of a record and leaves the others alone; an empty value clears a field, and leaves a journal as it is.
 *
 * @returns the record as it is now.
 * @throws Problem where there is no such record, a value or field is wrong, or it is not at `modCount` any more; DependencyError.
 */
export async function changeRecord(ports: WritePorts, sysId: string, write: Write): Promise<StoredRecord> {
  const { table, modCount } = write;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const current = await ports.records.get(table, sysId);
    if (current === null) throw notThere(table, sysId);
    if (modCount !== undefined && current.sys_mod_count !== modCount) throw changedMeanwhile();
    const changed = await changeOnce(ports, current, write);
    if (changed !== null) return changed;
    if (modCount !== undefined) break;
  }
  throw (await ports.records.get(table, sysId)) === null ? notThere(table, sysId) : changedMeanwhile();
}

/** @returns null: another write came between, and nothing was written. */
async function changeOnce(ports: WritePorts, current: StoredRecord, write: Write): Promise<StoredRecord | null> {
  const { table, entry, userName } = write;
  const now = glideDateTime(ports.clock.now());
  const { set, clear, modCount } = readChange(write, current, now);
  if (Object.keys(set).length + clear.length === 0) return current;
  await checkReferences(ports, entry, changedOf(set, current));
  const stamped = { ...set, sys_updated_on: now, sys_updated_by: userName };
  // The condition holds even where the record was deleted since it was read.
  const change = { set: stamped, clear, ...(modCount === undefined ? {} : { modCount }) };
  const changed = await ports.records.update(table, String(current.sys_id), change);
  if (changed !== null) await recordHistory(ports, write, current, changed);
  return changed;
}

function readChange({ entry, values, userName, modCount }: Write, current: StoredRecord, now: string): RecordChange {
  const set: Record<string, RecordValue> = {};
  const clear: string[] = [];
  let seen = modCount;
  for (const [field, value] of readValues(entry, values, current)) {
    if (field.type === 'journal') {
      if (value === null) continue;
      set[field.name] = withEntry(current, field, String(value), { at: now, by: userName });
      seen = typeof current.sys_mod_count === 'number' ? current.sys_mod_count : seen;
    } else if (value !== null) set[field.name] = value;
    else if (field.mandatory) throw missing(field);
    else clear.push(field.name);
  }
  return { set, clear, ...(seen === undefined ? {} : { modCount: seen }) };
}

/** @returns the record that was deleted; null: there was none. @throws DependencyError. */
export async function deleteRecord(
  ports: Pick<WritePorts, 'records'> & HistoryPorts,
  sysId: string,
  writing: Writing,
): Promise<StoredRecord | null> {
  const record = await ports.records.get(writing.table, sysId);
  if (record === null || !(await ports.records.delete(writing.table, sysId))) return null;
  await recordHistory(ports, writing, record, null);
  return record;
}

/** The fields that change. An unchanged reference to a deleted record does not prevent another change. */
const changedOf = (set: StoredRecord, current: StoredRecord): StoredRecord =>
  Object.fromEntries(Object.entries(set).filter(([name, value]) => current[name] !== value));

/**
 * Clients send a record back as they read it. So values of `sys_` fields are left out, as on the platform, and another read-only field
 * may come along unchanged.
 */
function readValues(entry: TableEntry, values: ReadonlyMap<string, string>, current: StoredRecord): Map<Field, RecordValue | null> {
  const read = new Map<Field, RecordValue | null>();
  for (const [name, text] of values) {
    const field = fieldOf(entry, name);
    if (field === undefined) throw new Problem('unknown_field', `The table has no field "${quote(name)}": nothing was written.`);
    if (field.readOnly) mustBeUnchanged(field, text, current);
    else addValue(read, entry, field, { text, current });
  }
  return read;
}

/**
 * Reads a value and puts it under the field that holds it. A field with two names takes the one that changes; both may say the same.
 *
 * @throws Problem `invalid_value` where they ask for two things.
 */
function addValue(
  read: Map<Field, RecordValue | null>,
  entry: TableEntry,
  field: Field,
  { text, current }: { readonly text: string; readonly current: StoredRecord },
): void {
  const holder = fieldOf(entry, field.storedAs ?? field.name) ?? field;
  const before = current[holder.name] ?? null;
  const value = text !== '' && text === toText(current, field) ? before : toStored(field, text);
  const other = read.get(holder);
  if (other === undefined || other === before) read.set(holder, value);
  else if (value !== before && value !== other)
    throw new Problem(
      'invalid_value',
      `${holder.name} and its other name ${(entry.fields.find(({ storedAs }) => storedAs === holder.name) ?? field).name} differ: send one of them. Nothing was written.`,
    );
}

function mustBeUnchanged(field: Field, text: string, current: StoredRecord): void {
  if (field.name.startsWith('sys_') || text === '' || text === toText(current, field)) return;
  throw new Problem('read_only_field', `The field ${field.name} is set by the system: leave it out. Nothing was written.`);
}

const defaultOf = (field: Field, now: string): RecordValue | null =>
  field.defaultValue === 'now' ? now : toStored(field, field.defaultValue ?? '');

/** A counter in the store gives each number once, also when several requests insert at the same time. */
async function numberOf(ports: WritePorts, table: string, { numberPrefix }: TableEntry): Promise<StoredRecord> {
  if (numberPrefix === null) return {};
  const number = FIRST_NUMBER + (await ports.records.nextNumber(table));
  return { number: numberPrefix + String(number).padStart(7, '0') };
}

const changedMeanwhile = (): Problem =>
  new Problem('changed_meanwhile', 'The record was changed after it was opened: nothing was written. Open it again.');

const missing = (field: Field): Problem =>
  new Problem('mandatory_field_missing', `The field ${field.name} is mandatory: send a value. Nothing was written.`);

const notThere = (table: string, sysId: string): Problem =>
  new Problem('record_not_found', `The table ${table} has no record with the sys_id "${quote(sysId)}": nothing was written.`);
