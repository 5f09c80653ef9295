import type { UserFields } from '../users/user-record.ts';
import type { DescribedUser, FlagMember, Kind, TextMember } from './document.ts';

export const KINDS: readonly Kind[] = ['machine', 'person', 'person-only'];

export const TEXT_MEMBERS: readonly TextMember[] = [
  'owner',
  'first_name',
  'last_name',
  'email',
  'active_until',
  'web_service_access_only_from',
];
export const FLAG_MEMBERS: readonly FlagMember[] = ['active', 'internal_integration_user'];

/** Every member of a user, in the order in which it is exported. */
export const USER_MEMBERS: readonly string[] = ['kind', 'roles', ...FLAG_MEMBERS, ...TEXT_MEMBERS, 'envelope'];

type KindFlags = Pick<UserFields, 'web_service_access_only' | 'user_interface_only'>;

const FLAGS_OF: Readonly<Record<Kind, KindFlags>> = {
  machine: { web_service_access_only: true, user_interface_only: false },
  person: { web_service_access_only: false, user_interface_only: false },
  'person-only': { web_service_access_only: false, user_interface_only: true },
};

/** What a kind means in the record. */
export const flagsOf = (kind: Kind): KindFlags => FLAGS_OF[kind];

/** The kind of a record; null: both boxes are ticked, which no kind means. */
export const kindOf = (record: KindFlags): Kind | null =>
  KINDS.find(
    (kind) =>
      FLAGS_OF[kind].web_service_access_only === record.web_service_access_only &&
      FLAGS_OF[kind].user_interface_only === record.user_interface_only,
  ) ?? null;

/** Every field of the record that a file describes, with the value written there. */
export function describedFields({ kind, texts, flags }: DescribedUser): Partial<UserFields> {
  const values = Object.entries({ ...texts, ...flags }).map(([name, { value }]) => [name, value] as const);
  return { ...(kind === undefined ? {} : flagsOf(kind.value)), ...Object.fromEntries(values) };
}

const LONGEST_LABEL = 64;

/** What is wrong with the label of a file and how to fix it; null: nothing. */
export function labelError(label: string): string | null {
  if (label === '' || [...label].length > LONGEST_LABEL)
    return `Write a label of 1 to ${LONGEST_LABEL} characters, such as platform-team, or leave owner out.`;
  const odd = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|^\s|\s$/u.test(label) || !label.isWellFormed();
  return odd ? 'Leave out control characters, and white space around the label.' : null;
}
