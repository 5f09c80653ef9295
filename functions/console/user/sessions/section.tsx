import { type SessionAge, sessionEnd } from '../../../../shared/core/sign-in/session.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { SESSIONS_COUNTED } from '../../../../shared/core/users/change/effects.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import type { OpenSessions } from './open.ts';

export const END_SESSIONS = 'sessions_end';

/** Rows that are shown. */
const MOST_ROWS = 50;

const columns = ({ bounds }: OpenSessions): readonly Column<SessionAge>[] => [
  { label: 'Signed in', cell: ({ created_at }) => <Time at={created_at} /> },
  { label: 'Last used', cell: ({ touched_at }) => <Time at={touched_at} /> },
  { label: 'Ends at the latest', cell: (session) => <Time at={sessionEnd(session, bounds)} /> },
  { label: 'Elevated', cell: ({ elevated }) => (elevated ? 'Yes' : 'No') },
];

interface SessionsProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  /** null: they could not be read. */
  readonly sessions?: OpenSessions | null;
  /** Name of the user who looks. */
  readonly self: string;
}

/** Section **Sessions** of a person, and **End all**, disabled for actors who may not. */
export function Sessions(props: SessionsProps) {
  const { record, actor, sessions } = props;
  if (record === null || actor === undefined || sessions === undefined || isGuest(record.user_name)) return null;
  const none = sessions !== null && sessions.list.length === 0;
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{USER_LABELS.sessions}</h2>
      {record.web_service_access_only ? (
        <p>A non-interactive user has no session.</p>
      ) : (
        <>
          {sessions === null ? (
            <p>The sessions could not be read. Open this page again in a minute; End all works meanwhile.</p>
          ) : none ? (
            <p>No open session.</p>
          ) : (
            <List {...sessions} />
          )}
          {none ? null : <EndAll {...props} record={record} actor={actor} />}
        </>
      )}
    </section>
  );
}

function List(sessions: OpenSessions) {
  const { list, bounds } = sessions;
  const number = list.length > SESSIONS_COUNTED ? `more than ${SESSIONS_COUNTED}` : String(list.length);
  return (
    <>
      <Table caption={`Open sessions (${number}), the latest first`} columns={columns(sessions)} rows={list.slice(0, MOST_ROWS)} />
      {list.length > MOST_ROWS ? <p class="hint">The latest {MOST_ROWS} are shown.</p> : null}
      <p class="hint">
        A session that is not used for {bounds.idleMs / 60_000} minutes ends earlier. When it was last used is known to 5 minutes.
      </p>
    </>
  );
}

function EndAll({ shell, record, graph, actor, self }: SessionsProps & { readonly record: UserRecord; readonly actor: Actor }) {
  const refusal = limitOf(actor, record, ['sessions'], graph);
  return (
    <form method="post" action={userAddress(shell, record.user_name)}>
      <UserTokenField shell={shell} />
      <p id="sessions_hint">
        {refusal ??
          `Ends every session and access token of this user at the next request.${
            record.user_name === self ? ' This ends the session that you use now, too: you then sign in again.' : ''
          } Whoever has the password can sign in again: to shut the user out, lock the account or set a new password.`}
      </p>
      <button
        type="submit"
        class="danger"
        name="sysparm_action"
        value={END_SESSIONS}
        disabled={refusal !== null}
        aria-describedby="sessions_hint"
      >
        End all
      </button>
    </form>
  );
}
