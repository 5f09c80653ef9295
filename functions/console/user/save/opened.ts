import {
  FIELD_NAMES,
  NEW_USER,
  type UserFields,
  type UserRecord,
  userFieldsFrom,
  userFieldsOf,
} from '../../../../shared/core/users/user-record.ts';
import type { Form } from '../../../../shared/web/form.ts';

/** A user as a form was opened with it: what the person has seen, to tell later what another person changed meanwhile. */
export interface Opened {
  readonly version: number;
  /** A date that is reached raises it and leaves the version. */
  readonly generation: number;
  readonly fields: UserFields;
  readonly roles: readonly string[];
}

export const OPENED_FIELD = 'sysparm_opened';

/** The value of the hidden field that carries it. */
export const writeOpened = (record: UserRecord): string =>
  JSON.stringify({ version: record.version, generation: record.session_generation, fields: userFieldsOf(record), roles: record.roles });

/** Reads it back; null: it is no such value, and the form must be opened again. It only explains, and gives no right. */
export function readOpened(form: Form): Opened | null {
  try {
    const { version, generation, fields, roles } = JSON.parse(form.field(OPENED_FIELD)) as Partial<Opened>;
    const typed = FIELD_NAMES.every((name) => typeof fields?.[name] === typeof NEW_USER[name]);
    if (
      ![version, generation].every(Number.isSafeInteger) ||
      !typed ||
      !Array.isArray(roles) ||
      !roles.every((role) => typeof role === 'string')
    )
      return null;
    return { version: version as number, generation: generation as number, fields: userFieldsOf(fields as UserFields), roles };
  } catch {
    return null;
  }
}

/** Whether the record is another one than the form was opened with: another person changed it, or one of its dates was reached. */
export const isStale = (opened: Pick<Opened, 'version' | 'generation'>, record: UserRecord): boolean =>
  opened.version !== record.version || opened.generation !== record.session_generation;

/** Keeps what the person changed and takes over what another person changed. */
export function mergeFields(opened: UserFields, typed: UserFields, stored: UserFields): UserFields {
  const kept = <Name extends keyof UserFields>(name: Name): UserFields[Name] => (typed[name] === opened[name] ? stored : typed)[name];
  return userFieldsFrom(kept, kept);
}
