import { randomUUID } from 'node:crypto';
import { passwordWeakness } from '../../../shared/core/sign-in/password-rule.ts';
import { BUSY, type CarryOutPorts, carryOut, TAKEN } from '../../../shared/core/users/change/carry-out.ts';
import type { EnvelopeWish } from '../../../shared/core/users/change/credentials/envelope-change.ts';
import type { FederatedWish } from '../../../shared/core/users/change/credentials/federated-change.ts';
import type { SecondFactorWish } from '../../../shared/core/users/change/credentials/second-factor-change.ts';
import type { SecretWish } from '../../../shared/core/users/change/credentials/secret-change.ts';
import { lateDate } from '../../../shared/core/users/change/late-date.ts';
import { withCheckedOwner } from '../../../shared/core/users/change/owner.ts';
import { type Planned, planCreation, planUpdate } from '../../../shared/core/users/change/plan.ts';
import type { UserErrors, WantedUser } from '../../../shared/core/users/change/plan-checks.ts';
import { operator } from '../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import { readUserRecord, USER_LABELS, type UserFields, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';

/** What a user is to be; what is left out stays as it is. */
export interface Wanted {
  readonly fields?: Partial<UserFields>;
  /** They replace those granted. */
  readonly roles?: readonly string[];
  /** As typed. */
  readonly password?: string;
  /** The user may be non-interactive all the same. */
  readonly typed?: boolean;
  /** A new secret, or the end of one. */
  readonly secret?: SecretWish;
  /** A federated identity that is added or removed. */
  readonly federated?: FederatedWish;
  /** What the user may do at most. */
  readonly envelope?: EnvelopeWish;
  readonly secondFactor?: SecondFactorWish;
}

/** What became of a change. `refused`: sentences that say why, and what to do; nothing was written. */
export type Made = { readonly kind: 'saved' | 'unchanged' } | { readonly kind: 'refused'; readonly why: string };

/** A deployment whose users are changed: by the console's plan, with its refusals and its history. */
export interface Changing {
  readonly context: Context;
  readonly deployment: Deployment;
  readonly graph: RoleGraph;
}

/** Changes a user from the record as it was read. */
export async function changeRecord(changing: Changing, stored: StoredUser, wanted: Wanted): Promise<Made> {
  const late = lateDate(stored, wanted.fields ?? {}, changing.context.terminal.now());
  return late === null ? make(changing, await planRecord(changing, stored, wanted), wanted) : refused(late.why);
}

/** Plans it. */
export async function planRecord({ context, deployment, graph }: Changing, stored: StoredUser, wanted: Wanted): Promise<Planned> {
  const record = readUserRecord(stored, context.terminal.now());
  const changed = { ...wanted, fields: withoutReached(record, wanted) };
  const common = { actor: operator(await deployment.by()), graph, wanted: await weighed(deployment, record.user_name, changed) };
  return planUpdate({ ...common, now: context.terminal.now(), record, stored });
}

/** A reached date that is asked for as it stands is there already. */
function withoutReached({ reached }: UserRecord, { fields = {} }: Wanted): Partial<UserFields> {
  const kept = Object.entries(fields).filter(([field, value]) => (reached as Readonly<Record<string, string>>)[field] !== value);
  return Object.fromEntries(kept);
}

/** Creates a user: active and interactive unless told otherwise. */
export async function createRecord(changing: Changing, typedName: string, wanted: Wanted): Promise<Made> {
  const { context, deployment, graph } = changing;
  const common = { actor: operator(await deployment.by()), graph, wanted: await weighed(deployment, typedName, wanted) };
  return make(changing, planCreation({ ...common, now: context.terminal.now(), typedName }), wanted);
}

async function weighed(
  { users, commonPasswords }: Deployment,
  userName: string,
  { password, typed, ...rest }: Wanted,
): Promise<WantedUser> {
  const wanted = await withCheckedOwner(users, rest);
  if (password === undefined) return wanted;
  const weakness = await passwordWeakness(commonPasswords, password, userName);
  return { ...wanted, password: typed ? { weakness, typed } : { weakness } };
}

async function make({ context, deployment, graph }: Changing, planned: Planned, { password }: Wanted): Promise<Made> {
  if (planned.kind === 'unchanged') return { kind: 'unchanged' };
  if (planned.kind === 'invalid') return refused(inWords(planned.errors));
  if (planned.kind === 'refused') return refused(planned.refusal);
  const passwordHash = password === undefined ? null : await deployment.hashPassword(password);
  // No request decides this change, so that it gets an id of its own.
  const circumstances = { graph, passwordHash, decisionId: `nis-${randomUUID()}` };
  const outcome = await carryOut(portsOf(context, deployment), planned.plan, circumstances);
  switch (outcome.kind) {
    case 'saved':
      return { kind: 'saved' };
    case 'refused':
      return refused(outcome.refusal);
    case 'busy':
      return refused(BUSY);
    case 'taken':
      return refused(TAKEN);
    case 'overtaken':
      return refused(`Another person changed or deleted the user ${planned.plan.after.user_name} at this moment. Try again.`);
  }
}

/** @throws UsageError where the change was refused. */
export function done(made: Made): Exclude<Made, { readonly kind: 'refused' }> {
  if (made.kind === 'refused') throw new UsageError(`${made.why} Nothing was changed.`);
  return made;
}

const refused = (why: string): Made => ({ kind: 'refused', why });

/** Each wrong field by its label. */
export const inWords = (errors: UserErrors): string =>
  Object.entries(errors)
    .map(([field, text]) => `${USER_LABELS[field as keyof UserErrors]}: ${text}`)
    .join(' ');

/** What carrying out a change needs. */
export const portsOf = ({ terminal }: Context, { users, mutex, audit, lockouts, secondFactors }: Deployment): CarryOutPorts => ({
  users,
  mutex,
  audit,
  lockouts,
  secondFactors,
  clock: terminal,
  newSysId: () => randomUUID().replaceAll('-', ''),
  onError: (what, error) =>
    terminal.err(`nis: The change was made, but this failed: ${what} (${error instanceof Error ? error.message : String(error)}).\n`),
});
