import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { Table } from '../../../../shared/web/parts/table.tsx';
import { listAt } from '../links.ts';
import type { LeftOut } from './plan.ts';

export const inWords = (users: number): string => (users === 1 ? '1 user' : `${users} users`);

export const BackToList = ({ shell, back }: { readonly shell: Shell; readonly back: string }) => (
  <p class="back">
    <a href={shell.prefix + listAt(back)}>Users: list</a>
  </p>
);

export const UserLink = ({
  user,
  prefix,
}: {
  readonly user: Pick<UserRecord, 'user_name' | 'name_as_entered'>;
  readonly prefix: string;
}) => <a href={`${prefix}/sys_user.do?user_name=${encodeURIComponent(user.user_name.toWellFormed())}`}>{user.name_as_entered}</a>;

/** Nothing where there is nothing; one sentence stands alone. */
export const Sentences = ({ of }: { readonly of: readonly string[] }) =>
  of.length === 0 ? null : of.length === 1 ? (
    <p>{of[0]}</p>
  ) : (
    <ul>
      {of.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );

/** Who is left as it is, and why. */
export const LeftOutTable = ({ rows, prefix }: { readonly rows: readonly LeftOut[]; readonly prefix: string }) =>
  rows.length === 0 ? null : (
    <Table
      caption="Left out"
      columns={[
        {
          label: 'User name',
          cell: ({ record, userName }: LeftOut) => (record === null ? userName : <UserLink user={record} prefix={prefix} />),
        },
        { label: 'Why', cell: ({ why }: LeftOut) => why },
      ]}
      rows={rows}
    />
  );
