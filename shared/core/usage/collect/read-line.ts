import type { SessionKind } from '../../decision/context.ts';
import { REASONS } from '../../decision/reasons.ts';
import { PROTOCOLS } from '../../request/protocols.ts';
import { EVERYBODY } from '../what.ts';
import type { DecisionEntry, LeftOut, ServedEntry, SignInEntry, TokenEntry, UsageEntry } from './entry.ts';
import type { CredentialKind, Operation, SignInWay } from './lines.ts';

export type ReadLine =
  | UsageEntry
  | { readonly kind: 'other' }
  | { readonly kind: 'left_out'; readonly why: Extract<LeftOut, 'unreadable' | 'later_version'> };

const OUTCOMES: readonly DecisionEntry['outcome'][] = ['allow', 'challenge', 'sign_in', 'forbid', 'unavailable'];
const SURFACES = ['public', 'sso', 'ui', 'portal', 'api'];
const KINDS: readonly SessionKind[] = ['interactive', 'non_interactive', 'guest'];
const CREDENTIALS: readonly CredentialKind[] = ['none', 'password', 'session', 'secret', 'token'];
const OPERATIONS: readonly Operation[] = ['query', 'create', 'update', 'delete', 'script', 'describe', 'unknown'];
const WAYS: readonly SignInWay[] = ['form', 'digest', 'saml'];
const SIGN_IN_OUTCOMES = [
  ...['signed_in', 'signed_out', 'elevated', 'elevation_ended', 'password_changed', 'profile_changed'],
  ...['sent_to_change_password', 'asked_to_confirm', 'refused', 'unavailable'],
  ...['asked_for_code', 'asked_to_enrol', 'second_factor_enrolled', 'second_factor_removed', 'recovery_codes_made'],
];

/** In octets of UTF-8, as for `normalizeUserName`. */
const LONGEST_USER_NAME = 160;

/** Part of one of our lines, if what comes cannot be read as a whole. */
const OF_OURS = /\{"log":|"log":"(?:decision|served|sign_in|token|heartbeat)"|"(?:decision_id|session_kind|credential_id)":/;

/**
 * Reads one line of a log. Text before the JSON is skipped, such as the time and level that Lambda and CloudWatch's tools print.
 *
 * @returns `other`: it is none of our lines; `left_out`: it is one, but this version cannot use it.
 */
export function readUsageLine(text: string): ReadLine {
  if (!OF_OURS.test(text)) return { kind: 'other' };
  const fields = fieldsOf(text);
  if (fields === null) return { kind: 'left_out', why: 'unreadable' };
  const read = Object.hasOwn(READERS, String(fields.log)) ? READERS[fields.log as keyof typeof READERS] : null;
  if (read === null) return { kind: 'other' };
  try {
    return read(new Members(fields));
  } catch (error) {
    if (error instanceof LeftOutError) return { kind: 'left_out', why: error.why };
    throw error;
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | null {
  for (const start of new Set([text.indexOf('{"log":'), text.indexOf('{')])) {
    try {
      const value: unknown = JSON.parse(text.slice(start === -1 ? text.length : start));
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
    } catch {
      // Half a line, or text with a brace before ours.
    }
  }
  return null;
}

class LeftOutError extends Error {
  readonly why: 'unreadable' | 'later_version';

  constructor(why: LeftOutError['why']) {
    super(why);
    this.why = why;
  }
}

/** The members of a line, each read as what it must be. Absent counts as null: lines of an earlier version have fewer members. */
class Members {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  text(name: string): string | null {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : null;
    if (value !== null && typeof value !== 'string') throw new LeftOutError('unreadable');
    return value;
  }

  flag(name: string): boolean {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : null;
    if (value !== null && typeof value !== 'boolean') throw new LeftOutError('unreadable');
    return value ?? false;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === null || value === '') throw new LeftOutError('unreadable');
    return value;
  }

  /** One of a closed list; any other word comes of a later version. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | null {
    const value = this.text(name);
    if (value !== null && !words.includes(value as Word)) throw new LeftOutError('later_version');
    return value as Word | null;
  }

  requiredWord<Word extends string>(name: string, words: readonly Word[]): Word {
    this.required(name);
    return this.word(name, words) as Word;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** ISO 8601, as `toISOString` writes it. */
  time(): number {
    const text = this.required('time');
    const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) throw new LeftOutError('unreadable');
    return time;
  }
}

/** What every line about a request says. */
const said = (line: Members) => ({
  decision_id: line.required('decision_id'),
  time: line.time(),
  user: knownUser(line.text('user')),
  session_kind: line.word('session_kind', KINDS),
  source: address(line.text('source')),
  credential: line.word('credential', CREDENTIALS),
  credential_id: line.text('credential_id'),
});

const asked = (line: Members) => ({
  ...said(line),
  surface: line.word('surface', SURFACES),
  protocol: line.word('protocol', Object.keys(PROTOCOLS)),
  table: line.text('table'),
  mid_server: line.flag('mid_server'),
});

/** A hash stands for a name that is no user's; no user may be called `*`, nor have a name that cannot be a key. */
function knownUser(user: string | null): string | null {
  if (user === null || user === '' || user === EVERYBODY || user.startsWith('sha256:')) return null;
  return Buffer.byteLength(user) > LONGEST_USER_NAME ? null : user;
}

/** An address, or a network of IPv6. API Gateway's own test console names none. */
const address = (source: string | null): string | null => (source !== null && /^[0-9A-Fa-f:./]{2,64}$/.test(source) ? source : null);

const READERS = {
  decision: (line: Members): DecisionEntry => ({
    kind: 'decision',
    ...asked(line),
    outcome: line.requiredWord('outcome', OUTCOMES),
    reason: line.requiredWord('reason', Object.keys(REASONS)),
    cause: line.text('cause'),
    method: line.text('method'),
    logged_user: line.text('user'),
    upstream: line.flag('upstream'),
  }),
  served: (line: Members): ServedEntry => ({
    kind: 'served',
    ...asked(line),
    operation: line.requiredWord('operation', OPERATIONS),
    outcome: line.requiredWord('outcome', ['done', 'refused'] as const),
    code: line.text('code'),
  }),
  sign_in: (line: Members): SignInEntry => ({
    kind: 'sign_in',
    ...said(line),
    credential_id: line.text('credential_id'),
    outcome: line.requiredWord('outcome', SIGN_IN_OUTCOMES),
    cause: line.text('cause'),
    way: line.has('way') ? line.word('way', WAYS) : wayOf(line.text('path') ?? ''),
  }),
  // Every other request for a token is remembered by what the token is used for.
  token: (line: Members): TokenEntry | { kind: 'other' } =>
    line.text('cause') === 'source_not_allowed' ? { kind: 'token', ...said(line), cause: 'source_not_allowed' } : { kind: 'other' },
  heartbeat: (line: Members): UsageEntry => ({ kind: 'heartbeat', time: line.time(), group: line.required('group') }),
};

/** Lines of an earlier version have no way, but a path. */
function wayOf(path: string): SignInWay | null {
  if (path === '/login.do') return 'form';
  if (path === '/login_with_sso.do') return 'digest';
  return path.startsWith('/saml/') ? 'saml' : null;
}
