import type { Observation, UsageRow } from './rows.ts';

export type AlertKind = 'person_at_a_machine_account' | 'new_source';

/** Something that an administrator is told at once; at most one a user, kind and day. */
export interface UsageAlert {
  readonly kind: AlertKind;
  readonly user_name: string;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** Address; null: not kept. */
  readonly source: string | null;
  /** For people: `a page`, `the sign-in page`, `single sign-on`; null: a new address. */
  readonly way: string | null;
  /** INSTANT. */
  readonly time: string;
}

/** Name of an alert: what has it was told already. */
export const alertKey = ({ kind, user_name, day }: UsageAlert): string => `${day}/${kind}/${user_name}`;

export interface NewRow {
  /** As stored before; null: it is new. */
  readonly before: UsageRow | null;
  readonly after: UsageRow;
  /** Every row of the account as stored before. */
  readonly others: readonly UsageRow[];
}

/** Which of the rows that were just written are alerts, once a user, kind and day. */
export function alertsOf(_written: readonly NewRow[], _observation: Pick<Observation, 'since'>, _now: number): readonly UsageAlert[] {
  return [];
}
