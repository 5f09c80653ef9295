import type { DescribedUser, FlagMember, Kind, TextMember } from '../../../../shared/core/as-code/document.ts';
import { FLAG_MEMBERS, KINDS, TEXT_MEMBERS, USER_MEMBERS } from '../../../../shared/core/as-code/members.ts';
import { NO_INSTANT, readInstant } from '../../../../shared/core/instant.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import { newUserNameError, typedUserName } from '../../../../shared/core/users/user-name.ts';
import { readEnvelopeOf } from './envelope.ts';
import { nearest } from './nearest.ts';
import type { Entry } from './tree.ts';
import type { Values } from './values.ts';

const NO_PASSWORD = 'No file sets a password: a machine gets a secret by nis secrets, a person a password by nis users password.';
const NO_SECRET = 'No file holds a secret: make secrets by nis secrets NAME make.';
const KIND_INSTEAD = 'Write kind: machine, person or person-only.';
const HERE_NOW = 'No file says this: it belongs to the moment. Set it in the console.';

/** Members of the record that no file sets, and where they are set. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['password', NO_PASSWORD],
  ['user_password', NO_PASSWORD],
  ['password_hash', NO_PASSWORD],
  ['password_until', NO_SECRET],
  ['secret', NO_SECRET],
  ['secrets', NO_SECRET],
  ['secret_hashes', NO_SECRET],
  ['secret_hashes_kept', NO_SECRET],
  ['federated', 'No file holds a federated identity: add it by nis federated NAME add ISSUER SUBJECT.'],
  ['web_service_access_only', KIND_INSTEAD],
  ['user_interface_only', KIND_INSTEAD],
  ['locked_out', HERE_NOW],
  ['password_needs_reset', HERE_NOW],
  ['second_factor', 'No file sets a second factor: the person enrols at the profile page.'],
  ['managed_by', 'Write owner at the top of the file: it marks every user in it.'],
  ['user_name', 'The name is the key above: leave this line out.'],
]);

const FORBIDDEN = [...ELSEWHERE.keys()];
const DATES: readonly string[] = ['active_until', 'web_service_access_only_from'] satisfies readonly TextMember[];

/** Reads one user of a file. What does not fit is told, and left out. */
export function readUserEntry(values: Values, entry: Entry, label: string | null): DescribedUser | undefined {
  const writtenName = entry.key;
  const userName = normalizeUserName(typedUserName(writtenName));
  if (userName === null) return values.refuse(entry, newUserNameError('') ?? '');
  const map = values.map(entry.value, 'A user');
  if (map === undefined) return undefined;
  const user = { userName, writtenName, place: values.place(entry), label, texts: {}, flags: {} };
  for (const member of map.entries) Object.assign(user, readMember(values, member, user));
  return user;
}

type Part = Partial<Pick<DescribedUser, 'kind' | 'roles' | 'envelope' | 'texts' | 'flags'>>;

function readMember(values: Values, entry: Entry, { texts, flags }: Pick<DescribedUser, 'texts' | 'flags'>): Part {
  const { key, value } = entry;
  if (key === 'kind') return optional('kind', readKind(values, value));
  if (key === 'roles') return optional('roles', values.list(value, 'roles', '[soap_query]'));
  if (key === 'envelope') return optional('envelope', readEnvelopeOf(values, value));
  if ((TEXT_MEMBERS as readonly string[]).includes(key)) {
    const text = values.text(value, key);
    if (text !== undefined && DATES.includes(key) && text.value !== '' && readInstant(text.value) === null)
      values.refuse(value, NO_INSTANT);
    return text === undefined ? {} : { texts: { ...texts, [key as TextMember]: text } };
  }
  if ((FLAG_MEMBERS as readonly string[]).includes(key)) {
    const flag = values.flag(value, key);
    return flag === undefined ? {} : { flags: { ...flags, [key as FlagMember]: flag } };
  }
  const elsewhere = ELSEWHERE.get(nearest(key, [...USER_MEMBERS, ...FORBIDDEN]) ?? '');
  if (elsewhere !== undefined) values.refuse(entry, elsewhere);
  else values.unknown(entry, USER_MEMBERS, 'member of a user');
  return {};
}

const optional = <Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, T>);

function readKind(values: Values, value: Entry['value']): DescribedUser['kind'] {
  if (value.kind === 'refused') return undefined;
  const kind = value.kind === 'text' ? KINDS.find((each) => each === value.text) : undefined;
  if (kind !== undefined) return { value: kind satisfies Kind, place: values.place(value) };
  return values.refuse(value, KIND_INSTEAD);
}
