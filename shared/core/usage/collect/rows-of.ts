import { dayOf, slotOf } from '../../instant.ts';
import { operationOf } from '../../request/operation.ts';
import type { UsageRow } from '../rows.ts';
import { credentialWhat, fromWhat, refusedWhat, useWhat } from '../what.ts';
import type { DecisionEntry, ServedEntry, SignInEntry, TokenEntry, UsageEntry } from './entry.ts';

type AboutUser = DecisionEntry | ServedEntry | SignInEntry | TokenEntry;

/** Refusals of a request whose credentials were good: the rows of the decision from 9 on. */
export const GOOD_CREDENTIALS: readonly string[] = [
  ...['web_service_access_only', 'mid_server_needs_internal_integration_user', 'soap_role_missing'],
  ...['outside_envelope', 'cross_site_write', 'too_many_roles'],
];

/** Credentials of which an account has one. A token or secret has a row by its id. */
const NAMED_BY_KIND = ['password', 'session'];

/** What one line says about an account. */
interface Told {
  readonly what: string;
  /** The credentials were good. */
  readonly good: boolean;
  /** Whether the row keeps the address. Not where any stranger may have been: names and addresses would be the stranger's. */
  readonly keepsSource: boolean;
}

/**
 * The rows that one line adds to: its use or refusal, and, where the credentials were good, the credential and the address. Empty: the line
 * makes none, because another line of the same request does, or because it is about no user that exists.
 *
 * Source: docs/contract.md, "Memory".
 */
export function rowsOf(entry: UsageEntry): readonly UsageRow[] {
  if (entry.kind === 'heartbeat' || entry.user === null) return [];
  const told = toldBy(entry);
  if (told === null) return [];
  const row = (what: string, more: Partial<UsageRow> = {}): UsageRow => ({ ...emptyRow(entry, what), ...more });
  const { source } = entry;
  const credential = credentialOf(entry);
  const seen = slotOf(entry.time);
  const days = [dayOf(entry.time)];
  const credentials = { ...(credential === null ? {} : times(credential, seen)), ...(entry.kind === 'token' ? times('token', seen) : {}) };
  const sources = source === null || !told.keepsSource ? {} : times(source, seen);
  const rows = [row(told.what, { days, credentials, sources })];
  if (!told.good) return rows;
  if (credential !== null && (entry.credential_id !== null || NAMED_BY_KIND.includes(credential)))
    rows.push(row(credentialWhat(credential), { sources }));
  if (source !== null && entry.session_kind === 'non_interactive') rows.push(row(fromWhat(source), { days }));
  return rows;
}

const emptyRow = ({ user, time, decision_id }: AboutUser, what: string): UsageRow => ({
  user_name: user as string,
  what,
  first_seen: slotOf(time),
  last_seen: slotOf(time),
  days: [],
  credentials: {},
  sources: {},
  last_decision_id: decision_id,
});

/** An object of one own member, whatever its name is. */
const times = (name: string, time: string): Readonly<Record<string, string>> => Object.fromEntries([[name, time]]);

/** A secret by its id, everything else by its kind. The form of the sign-in page takes a password, or a secret in its place; the other ways bring none. */
const credentialOf = (entry: AboutUser): string | null =>
  entry.credential_id ?? (entry.kind === 'sign_in' ? (entry.way === 'form' ? 'password' : null) : entry.credential);

function toldBy(entry: AboutUser): Told | null {
  switch (entry.kind) {
    case 'decision':
      return toldByDecision(entry);
    case 'served':
      return toldByFunction(entry);
    case 'sign_in':
      return toldBySignIn(entry);
    case 'token':
      // Good, but a thief's: the address is kept where it was refused, and is none of the account's.
      return { what: refusedWhat({ reason: entry.cause, surface: 'public', protocol: null }), good: false, keepsSource: true };
  }
}

/** Rows 3 to 5 of the decision: anybody can cause them with a user's name. */
const BY_STRANGERS = ['credentials_malformed', 'too_many_attempts', 'credentials_rejected'];

function toldByDecision(entry: DecisionEntry): Told | null {
  const { outcome, reason, protocol, mid_server } = entry;
  const surface = entry.surface ?? '-';
  if (reason === 'public' || reason === 'preflight') return null;
  if (outcome !== 'allow')
    return {
      what: refusedWhat({ reason, surface, protocol }),
      good: GOOD_CREDENTIALS.includes(reason),
      keepsSource: !BY_STRANGERS.includes(reason),
    };
  // The function that serves it writes a line with more. Of an upstream's request the gate sees no body.
  if (!entry.upstream) return null;
  const what = useWhat({
    surface,
    protocol,
    table: entry.table,
    operation: operationOf({ protocol, method: entry.method }),
    mid: mid_server,
  });
  return { what, good: true, keepsSource: true };
}

function toldByFunction(entry: ServedEntry): Told | null {
  const { protocol, table, operation, mid_server: mid, outcome, code } = entry;
  const surface = entry.surface ?? '-';
  if (surface === 'public' || surface === 'sso') return null;
  const what =
    outcome === 'done'
      ? useWhat({ surface, protocol, table, operation, mid })
      : refusedWhat({ reason: code === 'not_implemented' ? 'not_served' : (code ?? 'unknown'), surface, protocol });
  return { what, good: true, keepsSource: true };
}

function toldBySignIn({ outcome, cause, way }: SignInEntry): Told | null {
  if (way === null) return null;
  if (outcome === 'signed_in')
    return {
      what: useWhat({ surface: 'public', protocol: null, table: null, operation: 'sign_in', mid: false }),
      good: true,
      keepsSource: true,
    };
  if (outcome !== 'refused' && outcome !== 'sent_to_change_password' && outcome !== 'unavailable') return null;
  // The one refusal that comes after the password or the assertion was found good, and at an address of the account.
  const good = cause === 'web_service_access_only';
  // Good as well, but a thief's: the address is kept where it was refused, and is none of the account's.
  const keepsSource = good || cause === 'source_not_allowed';
  return { what: refusedWhat({ reason: cause ?? 'unknown', surface: 'public', protocol: null }), good, keepsSource };
}
