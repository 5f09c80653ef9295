import { secretDigest } from '../../shared/core/secrets/secret-form.ts';
import { SETTING_NAMES, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { tokenHash } from '../../shared/core/sign-in/session.ts';
import type { SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import { STANDARD_BOUNDS } from '../../shared/core/sign-in/session-bounds.ts';
import type { StoredRecord } from '../../shared/core/tables/records.ts';
import type { User } from '../../shared/core/users/user.ts';
import { digestOf } from '../support/digest.ts';
import { user } from '../support/memory.ts';
import { storedUser } from '../support/memory-admin.ts';
import type { SettingsName } from './raw-request.ts';

/** What is stored before every request. Times are milliseconds since the epoch. */
export const NOW = Date.UTC(2026, 10, 24, 21, 30);
export const BOUNDS: SessionBounds = STANDARD_BOUNDS;
export const COOKIE = 'nis_session';
/** Option `corsOrigins`. */
export const CORS_ORIGIN = 'https://app.example.com';
export const PASSPHRASE = 'a passphrase of more than 32 characters';
export const SOURCE = '203.0.113.9';
/** Gave five wrong passwords for abel.tuter just now. */
export const LOCKED_SOURCE = '198.51.100.7';
export const LOCKED_FOR = 'abel.tuter';

/** Different for each user, with what Basic could stumble on. */
export const passwordOf = (name: string): string => `pw:${name}: ü`;

const NON_INTERACTIVE = { web_service_access_only: true };
const person = (name: string, roles: readonly string[], more: Partial<User> = {}): User =>
  user(name, { roles, password_hash: `hash of ${passwordOf(name)}`, secrets: secretsOf(name), ...more });

export interface KnownSecret {
  readonly user: string;
  readonly id: string;
  readonly text: string;
  readonly ended: boolean;
}

const secret = (of: string, id: string, ended = false): KnownSecret => ({
  user: of,
  id,
  text: `nis_${id}_${`${of.replace(/[^a-z]/g, '_')}-`.padEnd(43, 'Z')}`,
  ended,
});

/** One of them of an interactive user, as after an edit in DynamoDB itself. */
export const SECRETS: readonly KnownSecret[] = [
  secret('secret.user', '12345678'),
  secret('secret.user', '0a0a0a0a'),
  secret('secret.user', 'ffffffff', true),
  secret('mid.user', 'abcdef01'),
  secret('secret.locked', '00000000'),
  secret('both.flags', 'bbbbbbbb'),
  secret('beth.anglin', 'cccccccc'),
];

const secretsOf = (name: string): User['secrets'] =>
  new Map(SECRETS.filter(({ user: of }) => of === name).map(({ id, text, ended }) => [id, { digest: secretDigest(text), ended }]));

export const USERS: readonly User[] = [
  person('admin', ['admin', 'security_admin']),
  person('user.admin', ['user_admin']),
  person('abel.tuter', ['itil']),
  person('beth.anglin', ['itil', 'soap']),
  person('jürgen', ['itil', 'soap_query_update']),
  person('soap.user', ['soap', 'itil'], NON_INTERACTIVE),
  person('json.user', ['itil'], NON_INTERACTIVE),
  person('ıstanbul.api', ['soap_query'], NON_INTERACTIVE),
  person('mid.user', ['mid_server'], { ...NON_INTERACTIVE, internal_integration_user: true }),
  person('mid.unflagged', ['mid_server'], NON_INTERACTIVE),
  person('reset.user', ['itil'], { password_needs_reset: true }),
  person('locked.user', ['itil'], { locked_out: true }),
  person('inactive.user', ['itil'], { active: false }),
  person('secret.user', ['itil', 'soap'], { ...NON_INTERACTIVE, password_hash: null, password_needs_reset: true }),
  person('secret.locked', ['itil'], { ...NON_INTERACTIVE, locked_out: true }),
  person('rotating.user', ['itil'], { ...NON_INTERACTIVE, password_ended: true }),
  person('person.only', ['itil'], { user_interface_only: true }),
  person('both.flags', ['itil', 'soap'], { ...NON_INTERACTIVE, user_interface_only: true }),
  person('guest', [], { password_hash: null }),
  person('soap.guest', ['soap_query'], { password_hash: null }),
];

export const RECORDS = USERS.map(({ user_name, roles, web_service_access_only }) =>
  storedUser(user_name, { roles: [...roles], web_service_access_only }),
);

export type SessionState = 'good' | 'expired' | 'superseded';

export interface KnownSession {
  readonly user: string;
  readonly token: string;
  readonly state: SessionState;
  readonly elevated: boolean;
}

const known = (of: string, state: SessionState = 'good', elevated = false): KnownSession => ({
  user: of,
  token: Buffer.from(`${of} ${state} ${elevated}`.padEnd(32, '~')).toString('base64url').slice(0, 43).padEnd(43, 'A'),
  state,
  elevated,
});

/** Also those that no product path begins: of non-interactive users, as after a flip in DynamoDB itself. */
export const SESSIONS: readonly KnownSession[] = [
  known('admin'),
  known('admin', 'good', true),
  known('user.admin'),
  known('abel.tuter'),
  known('abel.tuter', 'expired'),
  known('abel.tuter', 'superseded'),
  known('beth.anglin'),
  known('jürgen'),
  known('soap.user'),
  known('mid.user'),
  known('inactive.user'),
  known('reset.user'),
  known('person.only'),
  known('both.flags'),
];

export const storedSessions = SESSIONS.map(({ user: of, token, state, elevated }) => ({
  token_hash: tokenHash(token),
  user_name: of,
  session_generation: state === 'superseded' ? 7 : 0,
  created_at: NOW - (state === 'expired' ? 60 * 24 : 1) * 60_000,
  touched_at: NOW - (state === 'expired' ? 60 * 24 : 1) * 60_000,
  elevated,
}));

const off = new Map(SETTING_NAMES.map((name) => [name, 'false']));
const on = new Map(SETTING_NAMES.map((name) => [name, 'true']));

export const STORED_SETTINGS: Readonly<Record<SettingsName, ReadonlyMap<string, string>>> = {
  closed: on,
  missing: new Map(),
  open: new Map([...off, [STRICT_SECURITY, 'true']]),
  lax: off,
};

export const SYS_ID = '1'.repeat(32);

export const DEMO: Readonly<Record<string, readonly StoredRecord[]>> = {
  incident: [SYS_ID, '2'.repeat(32)].map((sys_id, index) => ({
    sys_id,
    number: `INC000000${index + 1}`,
    short_description: 'Printer on <fire> & "smoke"',
    state: 1,
    active: true,
    sys_mod_count: 0,
  })),
  cmn_location: [{ sys_id: 'b'.repeat(32), name: 'Basel', country: 'CH' }],
  ecc_queue: [{ sys_id: 'e'.repeat(32), agent: 'mid.server.a', topic: 'Command', queue: 'output', state: 'ready' }],
};

/** A digest that is good at `NOW`, for whichever user. */
export const digestFor = (name: string) =>
  digestOf({ user: name, passphrase: PASSPHRASE, time: NOW / 1000, nonce: 'nonce-of-16-chars-or-more' });
