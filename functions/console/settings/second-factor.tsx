import { SECOND_FACTOR_POLICIES, type SecondFactorPolicy } from '../../../shared/core/second-factor/policy.ts';
import { changeProperty } from '../../../shared/core/settings/property-store.ts';
import { isSecondFactorPolicy, POLICY_RECORD, type StoredPolicy } from '../../../shared/core/settings/second-factor-property.ts';
import { POLICY_MEANS, withoutFactor, withoutFactorText } from '../../../shared/core/settings/second-factor-reach.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { Form } from '../../../shared/web/form.ts';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { recordChange } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { LOOKED_AT, look } from '../user-list/find.ts';
import type { SettingEffect } from './effects.tsx';

export const POLICY_LABEL = 'Second factor of people';
const NAME = 'second_factor_policy';
const WAS = `was_${NAME}`;

/** What a person chose, and the stored text as the form was opened. */
export interface TypedPolicy {
  readonly wanted: SecondFactorPolicy;
  readonly was: string;
}

interface PolicyChoiceProps {
  readonly stored: StoredPolicy;
  /** What this person left in the form; undefined: nothing is chosen yet. */
  readonly chosen: SecondFactorPolicy | undefined;
  readonly disabled: boolean;
}

/** Who needs a second factor: `nis.second_factor`. */
export const PolicyChoice = ({ stored, chosen, disabled }: PolicyChoiceProps) => (
  <>
    <input type="hidden" name={WAS} value={stored.text} />
    <Choice
      label={POLICY_LABEL}
      name={NAME}
      value={chosen ?? stored.policy}
      options={SECOND_FACTOR_POLICIES.map((policy) => ({ value: policy, label: POLICY_MEANS[policy] }))}
      hint={hintOf(stored)}
      locked={disabled ? 'Elevate your role to change it.' : undefined}
    />
  </>
);

function hintOf({ policy, text, changedOn, changedBy }: StoredPolicy): string {
  const odd =
    text === policy || text === '(missing)'
      ? ''
      : ` The stored value is none of these, which counts as everybody. It is ${text.slice(0, 60)}.`;
  const last = changedOn === '' ? '' : ` Last change ${changedOn} UTC by ${changedBy || 'an unknown principal'}.`;
  return `A code from an app, asked after the password. Who has one is always asked; programs and non-interactive users never are.${odd}${last}`;
}

/** null: nothing was chosen anew; undefined: the form holds no such choice. A form without the field changes nothing. */
export function policyChosenIn(form: Pick<Form, 'field' | 'names'>): TypedPolicy | null | undefined {
  if (!form.names.includes(NAME) || !form.names.includes(WAS)) return null;
  const [wanted, was] = [form.field(NAME), form.field(WAS)];
  if (!isSecondFactorPolicy(wanted)) return undefined;
  const shown = was === '(missing)' ? 'optional' : isSecondFactorPolicy(was) ? was : 'everybody';
  return wanted === shown ? null : { wanted, was };
}

/** What others stored since the form was opened, as a phrase; the policy is one value, so what was chosen would undo theirs. */
export async function policyMeanwhile({ secondFactorPolicy }: ConsolePorts, typed: TypedPolicy | null): Promise<readonly string[]> {
  if (typed === null) return [];
  const { text } = await secondFactorPolicy.read();
  return text === typed.was || text === typed.wanted ? [] : [`${POLICY_LABEL} is ${text} now`];
}

/** Writes it with its history. @returns false: others change the record all the time. */
export async function savePolicy(ports: ConsolePorts, request: ConsoleRequest, typed: TypedPolicy | null): Promise<boolean> {
  if (typed === null) return true;
  const change = { value: typed.wanted, by: request.context.user_name, now: ports.clock.now() };
  const changed = await changeProperty(ports.secondFactorPolicy, change);
  if (changed === 'busy') return false;
  if (changed !== 'unchanged') await recordChange(ports, request, POLICY_RECORD, [{ field: 'value', old: changed.old, new: typed.wanted }]);
  return true;
}

/** Whom the policy touches: who has no second factor yet. */
export async function policyEffect(ports: ConsolePorts, { wanted }: TypedPolicy, graph: RoleGraph): Promise<SettingEffect> {
  const [counted, now] = [withoutFactor(graph), ports.clock.now()];
  const { lookedAt, next } = await look(ports.users.pages(), (user) => counted.add(user, now), LOOKED_AT);
  const among = next === null ? [] : [`Only the first ${lookedAt.toLocaleString('en-US')} users were looked at.`];
  const evidence = [...withoutFactorText(wanted, counted), ...among];
  return { label: POLICY_LABEL, state: wanted, until: null, evidence, does: `${POLICY_MEANS[wanted]}.` };
}
