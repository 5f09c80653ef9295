import { csvLine } from '../../csv.ts';
import { displayName } from '../../users/user-record.ts';
import { lastPage, lastProtocols } from '../uses.ts';
import { findingText } from './finding-texts.ts';
import type { ReviewedAccount } from './reviewer.ts';

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

/** First line of a review as CSV. */
export const REVIEW_CSV_HEADER = csvLine(COLUMNS.map(({ name }) => name));

/** An account in one line. */
export const reviewCsvLine = (account: ReviewedAccount): string => csvLine(COLUMNS.map(({ cell }) => cell(account)));

/** `Non-interactive, locked out` */
export const kindOf = ({ web_service_access_only, active, locked_out }: ReviewedAccount['user']): string =>
  [
    web_service_access_only ? 'Non-interactive' : 'Interactive',
    ...(active ? [] : ['inactive']),
    ...(locked_out ? ['locked out'] : []),
  ].join(', ');
