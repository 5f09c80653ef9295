import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { Problem } from '../../problem.ts';
import { toText } from '../../tables/values.ts';
import type { Column, Through } from './column.ts';

/** The text of a column in a record; empty where there is none. */
export type TextOf = (record: StoredRecord, column: Column) => string;

/** For columns of the table itself. */
export const ownText: TextOf = (record, { field, through }) => {
  if (through !== null) throw new Error(`The column ${through.reference.name}.${field.name} needs the record that it leads to.`);
  return toText(record, field);
};

/** Records that the references of one query may lead to, and characters of them: a few seconds and what memory holds. */
const MOST_REFERENCED = 5000;
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** Records that are read between two looks at the bounds. */
const AT_A_TIME = 100;

/**
 * The texts of columns, of which some lead to other records. Each of those is read once.
 *
 * @param check called before each step of reading; what it throws ends the reading.
 */
export class ColumnTexts {
  readonly #throughs: readonly Through[];
  readonly #check: () => void;
  readonly #found = new Map<string, StoredRecord | null>();
  #characters = 0;

  constructor(columns: readonly Column[], check: () => void) {
    this.#throughs = columns.flatMap(({ through }) => through ?? []);
    this.#check = check;
  }

  /**
   * Reads what the columns of some records lead to; `textOf` knows these records then.
   *
   * @throws Problem `query_too_broad`, DependencyError.
   */
  async read(records: readonly StoredRecord[]): Promise<void> {
    for (const through of this.#throughs) {
      const sysIds = new Set(records.map((record) => toText(record, through.reference)));
      const unread = [...sysIds].filter((sysId) => sysId !== '' && !this.#found.has(keyOf(through, sysId)));
      for (let at = 0; at < unread.length; at += AT_A_TIME) await this.#readSome(through, unread.slice(at, at + AT_A_TIME));
    }
  }

  async #readSome(through: Through, sysIds: readonly string[]): Promise<void> {
    this.#check();
    if (this.#found.size + sysIds.length > MOST_REFERENCED) throw tooMany(`${MOST_REFERENCED} records`);
    const found = await through.lookup.find(through.table, sysIds);
    for (const sysId of sysIds) {
      const record = found.get(sysId) ?? null;
      this.#found.set(keyOf(through, sysId), record);
      if (record !== null) for (const value of Object.values(record)) this.#characters += String(value).length;
    }
    if (this.#characters > MOST_CHARACTERS) throw tooMany(`${MOST_CHARACTERS / 1024 / 1024} million characters`);
  }

  readonly textOf: TextOf = (record, { field, through }) => {
    if (through === null) return toText(record, field);
    const sysId = toText(record, through.reference);
    const referenced = this.#found.get(keyOf(through, sysId));
    // A reference that leads to no record has no values.
    return referenced === null || referenced === undefined ? '' : toText(referenced, field);
  };
}

const keyOf = ({ table }: Through, sysId: string): string => `${table} ${sysId}`;

const tooMany = (what: string): Problem =>
  new Problem(
    'query_too_broad',
    `The query would follow references to more than ${what}: narrow it by conditions on fields of the table itself.`,
  );
