import { createHash } from 'node:crypto';
import { readEnvelope } from '../../shared/core/envelope/envelope.ts';
import { secretDigest } from '../../shared/core/secrets/secret-form.ts';
import { SETTING_NAMES, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { tokenHash } from '../../shared/core/sign-in/session.ts';
import type { SessionBounds } from '../../shared/core/sign-in/session-bounds.ts';
import { STANDARD_BOUNDS } from '../../shared/core/sign-in/session-bounds.ts';
import type { StoredRecord } from '../../shared/core/tables/records.ts';
import type { Token } from '../../shared/core/tokens/token.ts';
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
/** Secrets of the non-interactive users: one that is good, and one that has ended. */
export const secretOf = (name: string): string => `nis_01234567_${secretBits(name)}`;
export const endedSecretOf = (name: string): string => `nis_89abcdef_${secretBits(name)}`;
const secretBits = (name: string): string => Buffer.from(name.padEnd(32, '~')).toString('base64url').slice(0, 43).padEnd(43, 'S');
const secrets = (name: string): User['secrets'] =>
  new Map([
    ['01234567', { digest: secretDigest(secretOf(name)), ended: false, ends_at: null }],
    ['89abcdef', { digest: secretDigest(endedSecretOf(name)), ended: true, ends_at: '2026-11-01T00:00Z' }],
  ]);
const WORKLOAD = { issuer: 'https://issuer.example', subject: 'repo:a/b' };

const person = (name: string, roles: readonly string[], more: Partial<User> = {}): User =>
  user(name, {
    roles,
    password_hash: `hash of ${passwordOf(name)}`,
    secrets: secrets(name),
    federated: JSON.stringify([WORKLOAD]),
    ...more,
  });

/** The machine that may do no more than this, and only from there. */
export const ENCLOSED = 'enclosed.user';
export const USES = [
  'soap/incident/query',
  'wsdl/*/describe',
  'jsonv2/incident/query',
  'rest/incident/query',
  'rest/incident/create',
  'rest/-/describe',
  'csv/ecc_queue/*',
  'import/-/*',
];
/** The range that holds `SOURCE`, and that of an IPv6 neighbour of the one that is used. */
export const FROM = ['203.0.112.0/23', '2001:db9::/32'];

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
  person('locked.machine', ['itil'], { ...NON_INTERACTIVE, locked_out: true }),
  person('ended.password', ['itil'], { ...NON_INTERACTIVE, password_ended: true }),
  person(ENCLOSED, ['itil', 'soap'], { ...NON_INTERACTIVE, envelope: readEnvelope(JSON.stringify({ uses: USES, from: FROM })) }),
  // In force for machines only.
  person('enclosed.person', ['itil', 'soap'], { envelope: readEnvelope('{"uses":[],"from":[]}') }),
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

export interface KnownToken {
  readonly user: string;
  readonly text: string;
  /** `ended`: what it was got with; `lost`: what it was got with is not there; `federated`: good, by a workload's token. */
  readonly state: 'good' | 'federated' | 'expired' | 'superseded' | 'ended' | 'lost';
}

const token = (of: string, state: KnownToken['state'] = 'good'): KnownToken => {
  const random = Buffer.from(`${of} ${state} token`.padEnd(32, '~')).toString('base64url').slice(0, 43).padEnd(43, 'T');
  return { user: of, text: `nis_at_${Buffer.from(of).toString('base64url')}.${random}`, state };
};

/** Also those that are never issued: of people, and of accounts that may not be used. */
export const TOKENS: readonly KnownToken[] = [
  ...(['good', 'federated', 'expired', 'superseded', 'ended', 'lost'] as const).map((state) => token('json.user', state)),
  ...[
    'soap.user',
    'mid.user',
    'mid.unflagged',
    'ıstanbul.api',
    ENCLOSED,
    'abel.tuter',
    'admin',
    'inactive.user',
    'locked.user',
    'guest',
  ].map((of) => token(of)),
];

const CREDENTIALS: Readonly<Record<KnownToken['state'], string>> = {
  good: '01234567',
  federated: `${WORKLOAD.issuer} ${WORKLOAD.subject}`,
  expired: '01234567',
  superseded: '01234567',
  ended: '89abcdef',
  lost: '00000000',
};

export const storedTokens: readonly Token[] = TOKENS.map(({ user: of, text, state }) => ({
  token_hash: createHash('sha256').update(text).digest('hex'),
  user_name: of,
  session_generation: state === 'superseded' ? 7 : 0,
  issued_at: NOW - 60_000,
  ends_at: state === 'expired' ? NOW : NOW + 1,
  credential: CREDENTIALS[state],
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
