import { readInstant } from '../../../shared/core/instant.ts';
import { changesOf, type DatedChange } from '../../../shared/core/users/change/effects.ts';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { userPath } from '../links.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { look } from '../user-list/find.ts';

/** How far ahead the home page looks. */
const AHEAD_MS = 30 * 24 * 60 * 60 * 1000;
/** Users that the home page looks at: it must not read a table of any size. */
const LOOKED_AT = 1000;
const MOST_ROWS = 20;

interface ScheduledChange extends DatedChange {
  readonly userName: string;
  readonly name: string;
}

export interface ScheduledFacts {
  /** Nearest first. */
  readonly changes: readonly ScheduledChange[];
  /** Every user was looked at. */
  readonly whole: boolean;
}

/** Users that change by a date in the next 30 days; null: they cannot be read. */
export async function readScheduled({ users, onError }: ConsolePorts, now: number): Promise<ScheduledFacts | null> {
  const changes: ScheduledChange[] = [];
  try {
    const { next } = await look(
      users.pages(),
      (user) => {
        const near = changesOf(user).filter(({ date }) => (readInstant(date) ?? now) < now + AHEAD_MS);
        changes.push(...near.map((change) => ({ ...change, userName: user.user_name, name: user.name_as_entered })));
      },
      LOOKED_AT,
    );
    return { changes: changes.sort((one, other) => (one.date < other.date ? -1 : 1)), whole: next === null };
  } catch (error) {
    onError('dates of users on the home page', error);
    return null;
  }
}

interface ScheduledProps {
  readonly scheduled: ScheduledFacts | null;
  readonly request: ConsoleRequest;
}

/** Which users change on which day. Nothing if none does. */
export function Scheduled({ scheduled, request: { shell } }: ScheduledProps) {
  if (scheduled === null) return <p class="notice">The dates of users cannot be read at the moment. Try again shortly.</p>;
  const { changes, whole } = scheduled;
  if (changes.length === 0 && whole) return null;
  const all = <a href={`${shell.prefix}/sys_user_list.do?dated=true`}>All users that change by a date</a>;
  return (
    <section aria-labelledby="scheduled">
      <h2 id="scheduled">Changes by a date</h2>
      {changes.length === 0 ? (
        <p>None in the next 30 days among the first {LOOKED_AT.toLocaleString('en-US')} users.</p>
      ) : (
        <Table caption={captionOf(changes.length, whole)} columns={columnsOf(shell.prefix)} rows={changes.slice(0, MOST_ROWS)} />
      )}
      <p>{all}</p>
    </section>
  );
}

const captionOf = (count: number, whole: boolean): string =>
  [
    'In the next 30 days',
    ...(count > MOST_ROWS ? [`the next ${MOST_ROWS} of ${count}`] : []),
    ...(whole ? [] : [`among the first ${LOOKED_AT.toLocaleString('en-US')} users`]),
  ].join(', ');

const columnsOf = (prefix: string): readonly Column<ScheduledChange>[] => [
  { label: 'User', cell: ({ userName, name }) => <a href={prefix + userPath(userName)}>{name}</a> },
  { label: 'From', cell: ({ date }) => <Time at={date} /> },
  { label: 'The user is', cell: ({ what }) => what },
];
