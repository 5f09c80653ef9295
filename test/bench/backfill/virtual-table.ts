/** A flag as it is stored. */
const ABSENT = 0;
const FALSE = 1;
const TRUE = 2;

/** Editors work on users around the front of the scan: only there can they meet the backfill. */
const AROUND_FRONT = 1500;

const CONDITION = /attribute_exists\(#?user_name\) AND attribute_not_exists\(#?web_service_access_only\)/;

/** A table of users in a few octets each, so that the endpoint's own memory says nothing about the backfill's. */
export class VirtualTable {
  readonly #flags: Uint8Array;
  readonly #edited = new Map<number, number>();
  #front = 0;
  #edits = 0;
  #conflicts = 0;

  /** @param markedEvery one of so many users has the attribute already; 0: none. */
  constructor(items: number, markedEvery: number) {
    this.#flags = new Uint8Array(items);
    for (let index = 0; markedEvery > 0 && index < items; index += markedEvery) this.#flags[index] = TRUE;
  }

  scan(after: string | null, limit: number): object {
    const start = after === null ? 0 : indexOf(after) + 1;
    const end = Math.min(this.#flags.length, start + limit);
    const Items: object[] = [];
    for (let index = start; index < end; index += 1) {
      if (this.#flags[index] === ABSENT) Items.push({ user_name: { S: nameOf(index) } });
    }
    this.#front = end;
    const last = end < this.#flags.length ? { LastEvaluatedKey: { user_name: { S: nameOf(end - 1) } } } : {};
    return { Items, Count: Items.length, ScannedCount: end - start, ...last };
  }

  /** @returns false: the condition failed. A write without the condition is carried out, as DynamoDB would. */
  setFalse(name: string, condition: string | undefined): boolean {
    const index = indexOf(name);
    if (this.#flags[index] !== ABSENT && CONDITION.test(condition ?? '')) {
      this.#conflicts += 1;
      return false;
    }
    this.#flags[index] = FALSE;
    return true;
  }

  edit(random: () => number, flag: boolean): void {
    const lowest = Math.max(0, this.#front - AROUND_FRONT);
    const index = lowest + Math.floor(random() * Math.min(AROUND_FRONT, this.#flags.length - lowest));
    if (index >= this.#flags.length) return;
    this.#flags[index] = flag ? TRUE : FALSE;
    this.#edited.set(index, flag ? TRUE : FALSE);
    this.#edits += 1;
  }

  report(): { lost: number; overwritten: number; edits: number; conflicts: number } {
    let overwritten = 0;
    for (const [index, flag] of this.#edited) if (this.#flags[index] !== flag) overwritten += 1;
    const lost = this.#flags.reduce((count, flag) => (flag === ABSENT ? count + 1 : count), 0);
    return { lost, overwritten, edits: this.#edits, conflicts: this.#conflicts };
  }
}

const nameOf = (index: number): string => `user.${String(index).padStart(7, '0')}`;
const indexOf = (name: string): number => Number(name.slice('user.'.length));
