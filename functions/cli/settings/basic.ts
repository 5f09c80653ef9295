import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { BASIC_RECORD, changeBasic } from '../../../shared/core/settings/basic-for-people.ts';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import { BASIC_FOR_PEOPLE } from '../../../shared/core/users/person-only.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';

/** `nis settings set nis.basic_for_people true|false`: whether interactive users may use Basic. */
export async function setBasicForPeople(context: Context, value: 'true' | 'false', { json }: JsonOption): Promise<void> {
  const { basicForPeople, by, audit } = await context.connect();
  const change = { value, by: await by(), now: context.terminal.now() };
  const changed = await changeBasic(basicForPeople, change);
  if (changed === 'busy') throw new UsageError('Nothing was changed: others change the same record all the time. Try again.');
  if (changed !== 'unchanged') {
    const entry = { field: 'value', old: changed.old, new: value };
    await recordChanges(audit, { record: BASIC_RECORD, by: change.by, at: change.now, decisionId: `nis-${randomUUID()}` }, [entry]);
  }
  const told =
    changed === 'unchanged'
      ? `${BASIC_FOR_PEOPLE} is ${value} already; nothing was changed.`
      : `${BASIC_FOR_PEOPLE} is ${value}, in force everywhere within 15 seconds. ${WHAT_BASIC_DOES[value]}`;
  context.terminal.out(json ? jsonLine({ name: BASIC_FOR_PEOPLE, stored: value === 'true', in_force: value === 'true' }) : `${told}\n`);
}

/** What callers may do from then on. */
export const WHAT_BASIC_DOES = {
  true: 'Interactive users may use Basic, except those with User Interface Only.',
  false: `Basic of interactive users is refused, except of those who hold ${BASIC_EXEMPTION}.`,
} as const;
