import type { StoredDecision } from '../rows.ts';
import type { UsageEntry } from './entry.ts';

/** Refusals that only ask for credentials: every browser and many clients cause them all day. */
const ASKING = ['credentials_required', 'login_required'];

/**
 * What `sys_decision` keeps of a line.
 *
 * @returns null: it is no refusal, or one that only asks for credentials.
 */
export function refusalOf(entry: UsageEntry): StoredDecision | null {
  if (entry.kind !== 'decision' || entry.outcome === 'allow' || ASKING.includes(entry.reason)) return null;
  const { decision_id, time, outcome, reason, cause, logged_user, session_kind, surface, protocol, table, method, source } = entry;
  return {
    decision_id,
    time: new Date(time).toISOString(),
    outcome,
    reason,
    cause,
    user: logged_user,
    session_kind,
    surface,
    protocol,
    table,
    method,
    source,
    credential: entry.credential,
    credential_id: entry.credential_id,
  };
}
