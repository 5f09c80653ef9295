import type { AsCodePlan, PlannedProperty, PlannedSetting } from '../../../../shared/core/as-code/plan-types.ts';
import { PROPERTY_ROWS } from '../../../../shared/core/as-code/settings-values.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import { SESSION_TIME_ROWS, timeInForce } from '../../../../shared/core/settings/session-times.ts';
import { openEnd } from '../../../../shared/core/settings/settings.ts';
import type { CarryOutPorts } from '../../../../shared/core/users/change/carry-out.ts';
import type { Deployment } from '../../ports.ts';
import { applyProperty, applySetting, createBlockedWriter } from './setting-steps.ts';
import { applyUser } from './user-step.ts';

/** One write of an apply. */
export type Step = () => Promise<void>;

/**
 * The writes of a plan, in an order in which a run that stops anywhere leaves nothing more open than the state before or the state that the files
 * want: what closes comes first, then the users, people before machines so that an owner exists before the account; what opens comes last.
 */
export function stepsOf(deployment: Deployment, ports: CarryOutPorts, state: StoredState, plan: AsCodePlan): Step[] {
  const { now, graph } = state;
  const settings = plan.settings.map((setting) => ({
    opens: opensSetting(setting, state),
    step: () => applySetting(deployment, setting, now),
  }));
  const properties = plan.properties.map((property) => ({
    opens: opensProperty(property, state),
    step: () => applyProperty(deployment, property, now),
  }));
  const both = [...settings, ...properties];
  const users = plan.users.map(
    (user): Step =>
      () =>
        applyUser({ deployment, ports, graph }, user),
  );
  const blocked = blockedSteps(deployment, state, plan);
  return [
    ...both.filter(({ opens }) => !opens).map(({ step }) => step),
    ...blocked.closing,
    ...users,
    ...blocked.opening,
    ...both.filter(({ opens }) => opens).map(({ step }) => step),
  ];
}

function opensSetting({ kind, name, value }: PlannedSetting, { settings, now }: StoredState): boolean {
  const old = settings.get(name)?.value ?? null;
  if (kind === 'switch') return openEnd(value) > Math.max(now, openEnd(old));
  const row = SESSION_TIME_ROWS.find((each) => each.name === name);
  return row === undefined || timeInForce(row, value) > timeInForce(row, old);
}

/** Its values stand in the table from the most open to the most closed. */
function opensProperty({ name, value }: PlannedProperty, { properties }: StoredState): boolean {
  const row = PROPERTY_ROWS.find((each) => each.name === name);
  if (row === undefined) return true;
  const old = row.inForce(properties.has(name) ? properties.get(name)?.value : undefined);
  return row.values.indexOf(value) < row.values.indexOf(old);
}

/** Protocols are switched off before the users are written, and on again behind them: two writes where the list does both. */
function blockedSteps(
  deployment: Deployment,
  { blocked: { blocked: stored }, now }: StoredState,
  { blocked }: AsCodePlan,
): { readonly closing: Step[]; readonly opening: Step[] } {
  if (blocked === null) return { closing: [], opening: [] };
  const before = stored === 'unread' ? [] : [...stored];
  const all = [...new Set([...before, ...blocked.names])];
  const write = createBlockedWriter(deployment, blocked, now);
  const step = (names: readonly string[]): Step[] => [() => write(names)];
  return {
    closing: all.length > before.length ? step(all) : [],
    opening: all.length > blocked.names.length ? step(blocked.names) : [],
  };
}
