import { randomOf } from '../../fuzz/mutate.ts';

/** Log groups through which heartbeats come. */
export const GROUPS = ['authorizer', 'instance'];

const USERS = 40;
/** Uses more ways, addresses and days than its rows hold. */
const BUSY = 'torture.busy';
const DAYS = 130;
const DAY_MS = 86_400_000;
const BEAT_MS = 5 * 60_000;
/** All within the time in which a late heartbeat fills its gap. */
const BEATS = 24;
const MISSING_BEAT = 9;
const LARGEST_BATCH = 40;

/** A random number from 0 to below its argument. */
type Pick = (below: number) => number;

/**
 * Lines of accounts over many days, heartbeats with one missing, and what is none of ours; in the order of time, cut into batches.
 *
 * @param end time of the last line, milliseconds since the epoch.
 */
export function batchesOf({ lines, seed, end }: { readonly lines: number; readonly seed: number; readonly end: number }): string[][] {
  const random = randomOf(seed);
  const pick: Pick = (below) => Math.floor(random() * below);
  // Not of the last day, for which a use can be an alert.
  const [from, step] = [end - (DAYS + 2) * DAY_MS, (DAYS * DAY_MS) / lines];
  const all = Array.from({ length: lines }, (_, index) => lineOf(pick, index, Math.floor(from + index * step)));
  all.push(...people(end), ...heartbeats(end));
  const batches: string[][] = [];
  while (all.length > 0) batches.push(all.splice(0, 1 + pick(LARGEST_BATCH)));
  return batches;
}

function lineOf(pick: Pick, index: number, time: number): string {
  const user = pick(3) === 0 ? BUSY : `torture.${pick(USERS)}`;
  const table = user === BUSY ? `t${pick(260)}` : `t${pick(4)}`;
  const about = {
    ...{ decision_id: `decision-${index}`, time: new Date(time).toISOString(), user, surface: 'api', protocol: 'jsonv2', table },
    ...{
      session_kind: pick(2) === 0 ? 'interactive' : 'non_interactive',
      source: `203.0.113.${pick(40)}`,
      write: false,
      mid_server: false,
    },
    ...(pick(4) === 0 ? { credential: 'token', credential_id: `id-${pick(30)}` } : { credential: 'password', credential_id: null }),
  };
  switch (pick(12)) {
    case 0:
    case 1:
      return decision({ ...about, reason: 'soap_role_missing', protocol: 'soap', method: 'POST' });
    case 2:
      return decision({ ...about, reason: 'credentials_rejected', user: null, session_kind: null, method: 'GET' });
    case 3:
      return `{"log":"served","decision_id":"half-a-li`;
    case 4:
      return 'REPORT RequestId: 1 Duration: 1.00 ms';
    default:
      return JSON.stringify({ log: 'served', ...about, operation: 'query', outcome: 'done', code: null });
  }
}

const decision = (members: object): string => JSON.stringify({ log: 'decision', outcome: 'forbid', cause: null, ...members });

/** People at machine accounts, all in one ten minutes of one day: each is an alert, in whatever order they come. */
const people = (end: number): string[] =>
  Array.from({ length: USERS }, (_, user) =>
    decision({
      ...{ decision_id: `person-${user}`, time: new Date(end).toISOString(), reason: 'web_service_access_only', user: `torture.${user}` },
      ...{ session_kind: 'non_interactive', surface: 'ui', protocol: null, table: 'incident', method: 'GET', source: '203.0.113.7' },
      ...{ credential: 'password', credential_id: null, write: false, mid_server: false },
    }),
  );

const heartbeats = (end: number): string[] =>
  Array.from({ length: BEATS }, (_, beat) => new Date(end - (BEATS - beat) * BEAT_MS).toISOString())
    .filter((_, beat) => beat !== MISSING_BEAT)
    .flatMap((time) => GROUPS.map((group) => JSON.stringify({ log: 'heartbeat', time, group })));
