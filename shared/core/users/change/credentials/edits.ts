import type { FieldChange } from '../../../audit.ts';
import { hasEnded } from '../../../secrets/stored-secrets.ts';
import { WRITE_AHEAD_MS } from '../../dates.ts';
import type { UserRecord } from '../../user-record.ts';
import type { UserErrors, UserSet, WantedUser } from '../wanted.ts';
import { type EnvelopeEdit, planEnvelope, roomError } from './envelope-change.ts';
import { type FederatedEdit, planFederated, withoutFederated } from './federated-change.ts';
import { planSecondFactor, type SecondFactorEdit, withoutSecondFactor } from './second-factor-change.ts';
import { planSecret, type SecretChange, withoutSecrets } from './secret-change.ts';
import { planEndOfSessions, type SessionsEdit } from './sessions-change.ts';

/** Asked-for changes of what is no field of the form; null: none. */
export interface Edits {
  readonly secret: Extract<SecretChange, { kind: 'change' }> | null;
  readonly federated: FederatedEdit | null;
  readonly envelope: EnvelopeEdit | null;
  readonly secondFactor: SecondFactorEdit | null;
  readonly managed: ManagedEdit | null;
  readonly sessions: SessionsEdit | null;
  /** Their names, as the history has them. */
  readonly touched: readonly string[];
}

export function editsOf(record: UserRecord, wanted: WantedUser, by: string, now: number): Edits | { readonly errors: UserErrors } {
  const secret = wanted.secret === undefined ? null : planSecret(record, wanted.secret, by, now);
  if (secret?.kind === 'refused') return { errors: { secrets: secret.error } };
  const federated = wanted.federated === undefined ? null : planFederated(record, wanted.federated);
  if (federated?.kind === 'refused') return { errors: { federated: federated.error } };
  const envelope = wanted.envelope === undefined ? null : planEnvelope(record, wanted.envelope);
  if (envelope?.kind === 'refused') return { errors: { envelope: envelope.error } };
  const secondFactor = wanted.secondFactor === undefined ? null : planSecondFactor(record, wanted.secondFactor);
  const managed = managedEdit(record, wanted.managedBy);
  const sessions = wanted.endSessions === undefined ? null : planEndOfSessions(wanted.endSessions.open);
  const touched = Object.entries({
    secrets: secret,
    federated,
    envelope,
    second_factor: secondFactor,
    managed_by: managed,
    sessions,
  }).flatMap(([name, edit]) => (edit === null ? [] : [name]));
  return { secret, federated, envelope, secondFactor, managed, sessions, touched };
}

/** Another label of the files that describe the user. */
interface ManagedEdit {
  readonly set: { readonly managed_by: string };
  readonly history: readonly FieldChange[];
}

const managedEdit = ({ managed_by: old }: UserRecord, label = old): ManagedEdit | null =>
  label === old ? null : { set: { managed_by: label }, history: [{ field: 'managed_by', old, new: label }] };

/** Both that grow stand in the record together. */
export function roomErrors({ secret, envelope }: Edits, after: UserRecord): UserErrors {
  if ((envelope === null || after.envelope === '') && !secret?.hash) return {};
  const error = roomError(after);
  return error === null ? {} : { [envelope === null ? 'secrets' : 'envelope']: error };
}

/**
 * What a change sets of what is no field of the form. A user who becomes interactive loses all secrets and identities; the password stays,
 * unless it has ended, and so does the envelope, which is not in force then. A non-interactive user has no second factor. A new password has
 * no end.
 */
export function credentialsAfter(
  record: UserRecord,
  set: UserSet,
  { password }: WantedUser,
  edits: Edits,
  now: number,
): { readonly set: UserSet; readonly history: readonly FieldChange[] } {
  const becomesInteractive = record.web_service_access_only && set.web_service_access_only === false;
  const secret = becomesInteractive ? withoutSecrets(record, now) : edits.secret;
  const federated = becomesInteractive ? withoutFederated(record) : edits.federated;
  const stays = password !== undefined || (becomesInteractive && !hasEnded({ ends_at: record.password_until }, now + WRITE_AHEAD_MS));
  const machine = set.web_service_access_only ?? record.web_service_access_only;
  const secondFactor = machine && record.second_factor ? withoutSecondFactor() : edits.secondFactor;
  const endless = stays && record.password_until !== '';
  return {
    set: {
      ...secret?.set,
      ...federated?.set,
      ...edits.envelope?.set,
      ...secondFactor?.set,
      ...edits.managed?.set,
      ...(endless ? { password_until: '' } : {}),
    },
    history: [
      ...(secret?.history ?? []),
      ...(federated?.history ?? []),
      ...(edits.envelope?.history ?? []),
      ...(secondFactor?.history ?? []),
      ...(edits.managed?.history ?? []),
      ...(edits.sessions?.history ?? []),
      ...(endless ? [{ field: 'password_until', old: record.password_until, new: '' }] : []),
    ],
  };
}
