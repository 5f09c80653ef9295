import { mapOf } from '../../../shared/core/concurrency.ts';
import { lastAdministratorRefusal } from '../../../shared/core/users/change/last-administrator.ts';
import { lateDate } from '../../../shared/core/users/change/late-date.ts';
import type { UserPlan } from '../../../shared/core/users/change/plan.ts';
import { DATE_FIELDS } from '../../../shared/core/users/dates.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser, UserStore } from '../../../shared/core/users/user-store.ts';
import type { JsonOption } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { type Changing, changeRecord, inWords, planRecord } from './change.ts';
import { namedRows } from './csv-rows.ts';
import { type RowOutcome, scheduleReport } from './schedule-report.ts';
import { cancelled, isRefused, type RefusedRow, readSchedule, SCHEDULE_COLUMNS, type ScheduledRow } from './schedule-rows.ts';
import { existing } from './users.ts';

/** Users that are read at a time. */
const AT_ONCE = 25;

export interface ScheduleOptions extends JsonOption {
  readonly from?: string;
  readonly cancel?: boolean;
  readonly user?: string;
}

/** A row that may be carried out. */
interface Planned extends ScheduledRow {
  readonly stored: StoredUser;
  /** null: nothing changes. */
  readonly plan: UserPlan | null;
}

type Row = Planned | RefusedRow;

/**
 * `nis users schedule`: dates of many users, or none any more. All rows are checked before the first is written, together also against the
 * rule of the last administrator. A row that is refused stops all; to cancel, a date that is reached stops its own row only.
 */
export async function scheduleUsers(context: Context, options: ScheduleOptions): Promise<void> {
  const cancel = options.cancel ?? false;
  const wanted = await rowsOf(context, options);
  const deployment = await context.connect();
  // Before the first row, so that no half of a file is written under no name.
  await deployment.by();
  const changing = { context, deployment, graph: await deployment.loadRoles() };
  const rows = await withoutLastAdministrator(
    changing,
    await mapOf(wanted, AT_ONCE, async (row) => (isRefused(row) ? row : check(changing, row))),
  );
  const refused = rows.filter(isRefused);
  const report = scheduleReport(context, options);
  if (refused.some(({ late = false }) => !(cancel && late))) {
    for (const row of refused) report.row(row, { refused: row.why });
    return report.end('Nothing was changed: correct these rows, and give the file again.');
  }
  context.whenStopped('The rows before are done: run the same command again for the others.');
  for (const row of rows) report.row(row, isRefused(row) ? { refused: row.why } : await carryOutRow(changing, row));
  report.end(null);
}

async function rowsOf({ terminal }: Context, { from, cancel = false, user }: ScheduleOptions): Promise<(ScheduledRow | RefusedRow)[]> {
  if (from === undefined && user !== undefined && cancel) return [{ line: null, userName: user, dates: cancelled(DATE_FIELDS) }];
  if (from === undefined || user !== undefined)
    throw new UsageError('Give --from FILE.csv, or to cancel --cancel with --from FILE.csv or --user NAME.');
  const csv = {
    file: from,
    columns: SCHEDULE_COLUMNS,
    what: 'a file with the columns user_name and dates',
    before: 'Nothing was changed.',
  };
  return readSchedule(namedRows(terminal.bytes(from), csv), cancel);
}

/** Whether one row can be carried out. */
async function check(changing: Changing, row: ScheduledRow): Promise<Row> {
  const { deployment, context } = changing;
  const refusedRow = (why: string, late = false): RefusedRow => ({ line: row.line, userName: row.userName, why, late });
  const stored = row.line === null ? await existing(deployment, row.userName) : await deployment.users.record(row.userName);
  if (stored === null) return refusedRow(`there is no user ${JSON.stringify(row.userName)}`);
  const late = lateDate(stored, row.dates, context.terminal.now());
  if (late !== null) return refusedRow(late.why, true);
  const planned = await planRecord(changing, stored, { fields: row.dates });
  if (planned.kind === 'invalid') return refusedRow(inWords(planned.errors));
  if (planned.kind === 'refused') return refusedRow(planned.refusal);
  return { ...row, stored, plan: planned.kind === 'unchanged' ? null : planned.plan };
}

/** The rows together must leave an administrator: each alone might. */
async function withoutLastAdministrator({ deployment, graph, context }: Changing, rows: readonly Row[]): Promise<readonly Row[]> {
  const plans = rows.flatMap((row) => (isRefused(row) || row.plan === null ? [] : [row.plan]));
  const losing = plans.filter(({ ranksLost }) => ranksLost.length > 0);
  const [one] = losing;
  if (one === undefined) return rows;
  const after = new Map(plans.map((plan) => [plan.after.user_name, plan.after]));
  const ranksLost = [...new Set(losing.flatMap((plan) => plan.ranksLost))];
  const refusal = await lastAdministratorRefusal(asPlanned(deployment.users, after), { ...one, ranksLost }, graph, context.terminal.now());
  if (refusal === null) return rows;
  const names = new Set(losing.map((plan) => plan.after.user_name));
  return rows.map((row) => (!isRefused(row) && names.has(row.userName) ? { line: row.line, userName: row.userName, why: refusal } : row));
}

/** Users as they will be when every row is written. */
const asPlanned = (users: UserStore, after: ReadonlyMap<string, UserRecord>): Pick<UserStore, 'get' | 'pages'> => ({
  get: async (userName) => after.get(userName) ?? (await users.get(userName)),
  async *pages(from) {
    for await (const page of users.pages(from)) yield page.map((user) => after.get(user.user_name) ?? user);
  },
});

async function carryOutRow(changing: Changing, { stored, dates, plan }: Planned): Promise<RowOutcome> {
  if (plan === null) return 'unchanged';
  const made = await changeRecord(changing, stored, { fields: dates });
  if (made.kind === 'refused') return { refused: made.why };
  return made.kind === 'saved' ? 'changed' : 'unchanged';
}
