import type { APIGatewayProxyResult } from 'aws-lambda';
import { csvLine } from '../../../shared/core/csv.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { PAGE_HEADERS } from '../../../shared/web/parts/page.tsx';
import { kindOf, stateOf } from './columns.tsx';

const HEADER = [
  'user_name',
  'first_name',
  'last_name',
  'email',
  'kind',
  'state',
  'roles',
  'active_until',
  'web_service_access_only_from',
  'managed_by',
];

/**
 * Users as CSV. Where there are more, the header Link names the next file (RFC 8288), and the file's name says that it is a part.
 *
 * @param following address of the next file; null: this one is the last.
 */
export function userExport(users: readonly UserRecord[], following: string | null): APIGatewayProxyResult {
  return {
    statusCode: 200,
    headers: {
      ...PAGE_HEADERS,
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="users${following === null ? '' : '-part'}.csv"`,
      ...(following === null ? {} : { Link: `<${following}>; rel="next"` }),
    },
    body: [csvLine(HEADER), ...users.map((user) => csvLine(cellsOf(user)))].join(''),
  };
}

const cellsOf = (user: UserRecord): string[] => [
  user.name_as_entered,
  user.first_name,
  user.last_name,
  user.email,
  kindOf(user),
  stateOf(user),
  user.roles.join(' '),
  user.active_until,
  user.web_service_access_only_from,
  user.managed_by,
];
