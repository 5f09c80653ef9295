import { BASIC_RECORD, type StoredBasic } from '../../../shared/core/settings/basic-for-people.ts';
import { changeProperty } from '../../../shared/core/settings/property-store.ts';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import { heldRoles } from '../../../shared/core/users/change/rank.ts';
import type { BasicForPeople } from '../../../shared/core/users/person-only.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { Form } from '../../../shared/web/form.ts';
import { Check } from '../../../shared/web/parts/check.tsx';
import { recordChange } from '../log.ts';
import { basicEvidence } from '../memory/evidence.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { LOOKED_AT, look } from '../user-list/find.ts';
import type { SettingEffect } from './effects.tsx';

export const BASIC_LABEL = 'Refuse Basic of interactive users';
const NAME = 'refuse_basic_of_people';
const WAS = `was_${NAME}`;

interface BasicBoxProps {
  readonly stored: StoredBasic;
  /** What this person left in the form; undefined: nothing is typed yet. */
  readonly chosen: BasicForPeople | undefined;
  readonly disabled: boolean;
}

/** The box by which people may use the user interface only: `nis.basic_for_people` is `false`. */
export function BasicBox({ stored, chosen, disabled }: BasicBoxProps) {
  return (
    <div class="setting">
      <input type="hidden" name={WAS} value={stored.basic} />
      <Check
        label={BASIC_LABEL}
        name={NAME}
        checked={(chosen ?? stored.basic) === 'no'}
        disabled={disabled}
        hints={hintsOf(stored)}
        last={lastChange(stored)}
      />
    </div>
  );
}

const lastChange = ({ changedOn, changedBy }: StoredBasic): string | undefined =>
  changedOn === '' ? undefined : `Last change ${changedOn} UTC by ${changedBy || 'an unknown principal'}.`;

const hintsOf = ({ basic, text }: StoredBasic): string[] => [
  `Selected: a person's user name and password open the pages and nothing else; programs need a non-interactive user. Holders of the role ${BASIC_EXEMPTION} may go on.`,
  ...(basic === 'no' && text !== 'false' ? [`The stored value is neither true nor false, which counts as selected. It is ${text}.`] : []),
];

/** What a person switched: null: nothing; undefined: the form is not complete. */
export function basicSwitchedIn(form: Pick<Form, 'field'>): 'yes' | 'no' | null | undefined {
  const was = form.field(WAS);
  if (was !== 'yes' && was !== 'no') return undefined;
  const wanted = form.field(NAME) === 'true' ? 'no' : 'yes';
  return wanted === was ? null : wanted;
}

/** Writes it with its history. @returns false: others change the record all the time. */
export async function saveBasic(ports: ConsolePorts, request: ConsoleRequest, wanted: 'yes' | 'no' | null): Promise<boolean> {
  if (wanted === null) return true;
  const value = wanted === 'yes' ? 'true' : 'false';
  const changed = await changeProperty(ports.basicForPeople, { value, by: request.context.user_name, now: ports.clock.now() });
  if (changed === 'busy') return false;
  if (changed !== 'unchanged') await recordChange(ports, request, BASIC_RECORD, [{ field: 'value', old: changed.old, new: value }]);
  return true;
}

/** What saving would refuse of what was observed, and who is exempt. */
export async function basicEffect(ports: ConsolePorts, wanted: 'yes' | 'no', graph: RoleGraph): Promise<SettingEffect> {
  const evidence = wanted === 'yes' ? [] : [await exemptText(ports, graph), ...(await basicEvidence(ports, wanted, graph))];
  return { label: BASIC_LABEL, state: wanted === 'no' ? 'selected' : 'clear', until: null, evidence };
}

async function exemptText({ users }: ConsolePorts, graph: RoleGraph): Promise<string> {
  let exempt = 0;
  const { lookedAt, next } = await look(
    users.pages(),
    ({ active, web_service_access_only, user_interface_only, roles }) => {
      const person = active && !web_service_access_only && !user_interface_only;
      if (person && heldRoles(roles, graph).includes(BASIC_EXEMPTION)) exempt += 1;
    },
    LOOKED_AT,
  );
  const among = next === null ? '' : ` Only the first ${lookedAt.toLocaleString('en-US')} users were looked at.`;
  return `${exempt === 1 ? '1 interactive user holds' : `${exempt} interactive users hold`} ${BASIC_EXEMPTION} and may go on.${among}`;
}
