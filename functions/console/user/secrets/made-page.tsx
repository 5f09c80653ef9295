import type { APIGatewayProxyResult } from 'aws-lambda';
import { timeText } from '../../../../shared/core/instant.ts';
import { hasEnded } from '../../../../shared/core/secrets/stored-secrets.ts';
import { displayName, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { userAddress } from '../../links.ts';
import type { ConsoleRequest } from '../../request.ts';

interface MadeProps {
  /** As it was stored with the new secret. */
  readonly record: UserRecord;
  readonly id: string;
  /** Shown here and nowhere else. */
  readonly text: string;
  /** Address of this site, as clients see it. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The one page that shows a new secret. It answers the form that made it: no address leads here, no cache keeps it, and the browser asks before it
 * sends the form again, which makes nothing.
 */
export function madePage(request: ConsoleRequest, props: MadeProps): APIGatewayProxyResult {
  const { shell } = request;
  const { record, id, text, address } = props;
  const title = `New secret of ${displayName(record)}`;
  return htmlResponse(
    200,
    <Page title={title} {...shell}>
      <h1>{title}</h1>
      <div class="notice" role="status">
        <p>Copy it now: it is not shown again.</p>
        <p>
          <code>{text}</code>
        </p>
      </div>
      <ul>
        {endsOf(props).map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      <h2>How to use it</h2>
      <p>
        The secret goes where the password goes: user name and secret by Basic authentication. To try it, put it in the place of SECRET:
      </p>
      <p>
        <code>{`curl -u '${record.user_name}:SECRET' '${address}/api/now/whoami'`}</code>
      </p>
      <p>
        Then look at <a href={userAddress(shell, record.user_name)}>the secrets of the user</a>: they tell whether the old credential is
        still in use. The id of this one is {id}.
      </p>
    </Page>,
  );
}

/** Until when each credential is good. */
function endsOf({ record, id, now }: MadeProps): string[] {
  const until = (what: string, ends_at: string | null): string => {
    if (ends_at === null) return `${what} has no end.`;
    return hasEnded({ ends_at }, now) ? `${what} has ended.` : `${what} can be used until ${timeText(ends_at)}.`;
  };
  const good = record.secrets.filter((entry) => entry.id === id || entry.kept);
  return [
    ...good.map((entry) => until(entry.id === id ? 'This secret' : `The secret ${entry.id}`, entry.ends_at)),
    ...(record.password_until === '' ? [] : [until('A password of this account', record.password_until)]),
  ];
}
