import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Form } from '../../../../shared/web/form.ts';
import { FIELDS } from './actions.ts';

/** A user that a form names. */
export interface Chosen {
  /** Normalised. */
  readonly userName: string;
  /** The state that the person has seen; null: the list tells none. */
  readonly seen: { readonly version: number; readonly generation: number } | null;
}

/** The rows that were selected in the list, each once. */
export const selectedUsers = (form: Form): readonly Chosen[] => once(form.all(FIELDS.selected).map((name) => chosen(name, null)));

/** The users of a preview, each once. What is no such value names no user. */
export const previewedUsers = (form: Form): readonly Chosen[] =>
  once(
    form.all(FIELDS.previewed).map((text) => {
      const [, version, generation, name = ''] = /^(\d{1,15}) (\d{1,15}) (.+)$/s.exec(text) ?? [];
      return version === undefined ? null : chosen(name, { version: Number(version), generation: Number(generation) });
    }),
  );

/** The value of the hidden field that `previewedUsers` reads back. It only tells a change since, and gives no right. */
export const writePreviewed = ({ user_name, version, session_generation }: UserRecord): string =>
  `${version} ${session_generation} ${user_name}`;

function chosen(name: string, seen: Chosen['seen']): Chosen | null {
  const userName = normalizeUserName(name);
  return userName === null ? null : { userName, seen };
}

const once = (users: readonly (Chosen | null)[]): readonly Chosen[] => [
  ...new Map(users.flatMap((user) => (user === null ? [] : [[user.userName, user] as const]))).values(),
];
