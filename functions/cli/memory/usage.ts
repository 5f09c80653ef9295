import { observedText } from '../../../shared/core/usage/observed.ts';
import type { Observation, UsageRow } from '../../../shared/core/usage/rows.ts';
import { seenText, wayText } from '../../../shared/core/usage/uses.ts';
import { credentialOf, refusedOf, sourceOf } from '../../../shared/core/usage/what.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { table } from '../terminal/table.ts';

/** `nis usage NAME`: every row that is kept of an account, newest first. Also of a user who was deleted. */
export async function showUsage(context: Context, typed: string | undefined, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const userName = await remembered(deployment, typed);
  const [rows, observation] = await Promise.all([deployment.usage.rows(userName), deployment.usage.observation()]);
  const newest = [...rows].sort((a, b) => (a.last_seen === b.last_seen ? (a.what < b.what ? -1 : 1) : a.last_seen > b.last_seen ? -1 : 1));
  if (json) return terminal.out(jsonLine({ user_name: userName, observation: asJson(observation), rows: newest }));
  const now = terminal.now();
  terminal.out(`${observedText(observation, now).join('\n')}\n\n`);
  if (rows.length === 0) return terminal.out(`No use of ${userName} was observed.\n`);
  terminal.out(
    `${table(
      ['', 'WHAT', 'DAYS', 'LAST', 'BY', 'FROM'],
      newest.map((row) => cells(row, now)),
      terminal.look,
    )}\n`,
  );
}

const asJson = ({ since, until, gaps, leftOut }: Observation): object => ({
  since,
  until: until === null ? null : new Date(until).toISOString(),
  gaps,
  left_out: leftOut,
});

/** @throws UsageError where there is no such user, and no row of one. */
export async function remembered({ users, usage }: Pick<Deployment, 'users' | 'usage'>, typed: string | undefined): Promise<string> {
  if (typed === undefined) throw new UsageError('Give the user name: nis usage NAME.');
  const userName = normalizeUserName(typedUserName(typed));
  if (userName !== null && ((await users.get(userName)) !== null || (await usage.rows(userName)).length > 0)) return userName;
  throw new UsageError(`There is no user ${JSON.stringify(typed)}, and no use of one: nis users list shows them.`);
}

const cells = (row: UsageRow, now: number): string[] => [
  row.what.split('/')[0] ?? '',
  textOf(row),
  row.days.length === 0 ? '-' : String(row.days.length),
  seenText(row.last_seen, now),
  Object.keys(row.credentials).join(' ') || '-',
  Object.keys(row.sources).join(' ') || '-',
];

function textOf(row: UsageRow): string {
  const refused = refusedOf(row);
  if (refused !== null) return `${wayText(row)}: ${refused.reason}`;
  return sourceOf(row) ?? credentialOf(row) ?? wayText(row);
}
