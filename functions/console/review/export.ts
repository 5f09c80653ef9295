import type { APIGatewayProxyResult } from 'aws-lambda';
import { csvLine } from '../../../shared/core/csv.ts';
import { findingText } from '../../../shared/core/usage/finding-texts.ts';
import { displayName } from '../../../shared/core/users/user-record.ts';
import { PAGE_HEADERS } from '../../../shared/web/page.tsx';
import { kindOf } from './table.tsx';
import { lastPage, lastProtocols } from './uses.ts';
import type { ReviewedAccount, ReviewWindow } from './window.ts';

const COLUMNS: readonly { readonly name: string; readonly cell: (account: ReviewedAccount) => string }[] = [
  { name: 'user_name', cell: ({ user }) => user.user_name },
  { name: 'name', cell: ({ user }) => displayName(user) },
  { name: 'kind', cell: ({ user }) => kindOf(user) },
  { name: 'owner', cell: ({ user }) => user.owner },
  { name: 'last_page', cell: ({ rows }) => lastPage(rows) ?? '' },
  {
    name: 'last_protocols',
    cell: ({ rows }) =>
      lastProtocols(rows)
        .map(({ way, at }) => `${way} ${at}`)
        .join('; '),
  },
  { name: 'findings', cell: ({ findings }) => findings.map(({ code }) => code).join('; ') },
  { name: 'details', cell: ({ findings }) => findings.map(findingText).join(' ') },
];

/**
 * The accounts that fit as CSV: those among which one page looks. Where there are more, the header Link names the next file (RFC 8288).
 *
 * @param following address of the next file; null: this one is the last.
 */
export function reviewExport({ accounts }: ReviewWindow, following: string | null): APIGatewayProxyResult {
  const lines = [csvLine(COLUMNS.map(({ name }) => name)), ...accounts.map((account) => csvLine(COLUMNS.map(({ cell }) => cell(account))))];
  return {
    statusCode: 200,
    headers: {
      ...PAGE_HEADERS,
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="account-review.csv"',
      ...(following === null ? {} : { Link: `<${following}>; rel="next"` }),
    },
    body: lines.join(''),
  };
}
