import { instantOf } from '../../../../shared/core/instant.ts';
import { foldBatch, type UsageRows } from '../../../../shared/core/usage/collect/fold.ts';
import type { Observation, UsageRow } from '../../../../shared/core/usage/rows.ts';

export const NOW = Date.parse('2026-12-01T06:07:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Members = Readonly<Record<string, unknown>>;

let count = 0;
const about = (time: number): Members => ({ decision_id: `id-${++count}`, time: new Date(time).toISOString() });

/** A line of functions/instance or functions/console: something was done over REST by password. */
export const served = (more: Members = {}, time = NOW): string =>
  JSON.stringify({
    log: 'served',
    ...about(time),
    user: 'json.user',
    session_kind: 'non_interactive',
    surface: 'api',
    protocol: 'rest',
    table: 'incident',
    operation: 'query',
    outcome: 'done',
    code: null,
    credential: 'password',
    credential_id: null,
    source: '192.0.2.1',
    write: false,
    mid_server: false,
    ...more,
  });

/** A line of the authorizer: a non-interactive user was refused at a page. */
export const decision = (more: Members = {}, time = NOW): string =>
  JSON.stringify({
    log: 'decision',
    ...about(time),
    outcome: 'forbid',
    reason: 'web_service_access_only',
    cause: null,
    user: 'json.user',
    session_kind: 'non_interactive',
    credential: 'password',
    credential_id: null,
    surface: 'ui',
    protocol: null,
    table: 'incident',
    write: false,
    mid_server: false,
    method: 'GET',
    source: '192.0.2.1',
    duration_ms: 4.2,
    settings_age_ms: null,
    stage: 'prod',
    ...more,
  });

/** A line of functions/sign-in: a person signed in by the form. */
export const signIn = (more: Members = {}, time = NOW): string =>
  JSON.stringify({
    log: 'sign_in',
    ...about(time),
    path: '/login.do',
    way: 'form',
    session_kind: 'interactive',
    outcome: 'signed_in',
    cause: null,
    user: 'abel.tuter',
    source: '192.0.2.1',
    ...more,
  });

/** A line of functions/oauth: a right secret came from where the envelope does not allow it. */
export const token = (more: Members = {}, time = NOW): string =>
  JSON.stringify({
    log: 'token',
    ...about(time),
    outcome: 'refused',
    cause: 'source_not_allowed',
    user: 'json.user',
    session_kind: 'non_interactive',
    credential_id: '0a1b2c3d',
    source: '203.0.113.9',
    ...more,
  });

/** What the lines come to. */
export const rowsFrom = (lines: readonly string[], now = NOW): UsageRow[] =>
  [...foldBatch(lines, now).rows.values()].flatMap((rows) => [...rows.values()]);

export const whatsFrom = (...lines: readonly string[]): string[] => rowsFrom(lines).map(({ what }) => what);

/** Rows in one order, without what is not exact. */
export const tableOf = (rows: UsageRows): unknown =>
  [...rows.values()]
    .flatMap((ofUser) => [...ofUser.values()])
    .map(({ last_decision_id, credentials, sources, ...row }) => ({
      ...row,
      // An object with a member of the name __proto__ compares by its entries.
      credentials: Object.entries(credentials).sort(),
      sources: Object.entries(sources).sort(),
    }))
    .sort((a, b) => (`${a.user_name} ${a.what}` < `${b.user_name} ${b.what}` ? -1 : 1));

export const daysAgo = (days: number, now = NOW): number => now - days * DAY;

/** Everything of the last year was observed. */
export const observed = (days = 365, more: Partial<Observation> = {}): Observation => ({
  since: instantOf(daysAgo(days)),
  until: NOW - MINUTE,
  gaps: [],
  leftOut: {},
  ...more,
});
