import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { SECOND_FACTOR, SECOND_FACTOR_POLICIES } from '../../../shared/core/second-factor/policy.ts';
import { BASIC_RECORD } from '../../../shared/core/settings/basic-for-people.ts';
import { changeProperty, type PropertyStore, type StoredProperty } from '../../../shared/core/settings/property-store.ts';
import { isSecondFactorPolicy, POLICY_RECORD } from '../../../shared/core/settings/second-factor-property.ts';
import { POLICY_MEANS, withoutFactor, withoutFactorText } from '../../../shared/core/settings/second-factor-reach.ts';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import { BASIC_FOR_PEOPLE } from '../../../shared/core/users/person-only.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';

/** Settings that are records of `sys_properties` with one word. */
export const WORD_SETTINGS: readonly string[] = [BASIC_FOR_PEOPLE, SECOND_FACTOR];

/** `nis settings set nis.basic_for_people true|false`: whether interactive users may use Basic. */
export async function setBasicForPeople(context: Context, value: 'true' | 'false', options: JsonOption): Promise<void> {
  const deployment = await context.connect();
  const changed = await write(context, deployment, deployment.basicForPeople, BASIC_RECORD, value);
  tell(context, { name: BASIC_FOR_PEOPLE, value, changed, means: [BASIC_MEANS[value]], inJson: value === 'true' }, options);
}

/** What callers may do from then on. */
export const BASIC_MEANS = {
  true: 'Interactive users may use Basic, except those with User Interface Only.',
  false: `Basic of interactive users is refused, except of those who hold ${BASIC_EXEMPTION}.`,
} as const;

/** `nis settings set nis.second_factor off|optional|administrators|everybody`. It says whom the new policy touches. */
export async function setSecondFactorPolicy(context: Context, value: string, options: JsonOption): Promise<void> {
  if (!isSecondFactorPolicy(value))
    throw new UsageError(`${SECOND_FACTOR} is ${SECOND_FACTOR_POLICIES.join(', ')}; it cannot be ${JSON.stringify(value)}.`);
  const deployment = await context.connect();
  const changed = await write(context, deployment, deployment.secondFactorPolicy, POLICY_RECORD, value);
  const means = changed && !options.json ? await touched(deployment, value, context.terminal.now()) : [];
  tell(context, { name: SECOND_FACTOR, value, changed, means: [`${POLICY_MEANS[value]}.`, ...means], inJson: value }, options);
}

async function touched({ users, loadRoles }: Deployment, value: keyof typeof POLICY_MEANS, now: number): Promise<string[]> {
  const counted = withoutFactor(await loadRoles());
  for await (const page of users.pages()) for (const user of page) counted.add(user, now);
  return withoutFactorText(value, counted);
}

/** Writes it with its history. @returns whether anything changed. @throws UsageError where others change it all the time. */
async function write<Value extends string>(
  { terminal }: Context,
  { audit, by }: Deployment,
  store: PropertyStore<Value, StoredProperty>,
  record: string,
  value: Value,
): Promise<boolean> {
  const change = { value, by: await by(), now: terminal.now() };
  const changed = await changeProperty(store, change);
  if (changed === 'busy') throw new UsageError('Nothing was changed: others change the same record all the time. Try again.');
  if (changed === 'unchanged') return false;
  const entry = { field: 'value', old: changed.old, new: value };
  await recordChanges(audit, { record, by: change.by, at: change.now, decisionId: `nis-${randomUUID()}` }, [entry]);
  return true;
}

interface Told {
  readonly name: string;
  readonly value: string;
  readonly changed: boolean;
  readonly means: readonly string[];
  readonly inJson: string | boolean;
}

function tell({ terminal }: Context, { name, value, changed, means, inJson }: Told, { json }: JsonOption): void {
  const told = changed
    ? `${name} is ${value}, in force everywhere within 15 seconds. ${means.join(' ')}`
    : `${name} is ${value} already; nothing was changed.`;
  terminal.out(json ? jsonLine({ name, stored: inJson, in_force: inJson }) : `${told}\n`);
}
