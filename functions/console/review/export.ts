import type { APIGatewayProxyResult } from 'aws-lambda';
import { REVIEW_CSV_HEADER, reviewCsvLine } from '../../../shared/core/usage/findings/review-csv.ts';
import { PAGE_HEADERS } from '../../../shared/web/parts/page.tsx';
import type { ReviewWindow } from './window.ts';

/**
 * The accounts that fit as CSV: those among which one page looks. Where there are more, the header Link names the next file (RFC 8288).
 *
 * @param following address of the next file; null: this one is the last.
 */
export function reviewExport({ accounts }: ReviewWindow, following: string | null): APIGatewayProxyResult {
  const lines = [REVIEW_CSV_HEADER, ...accounts.map(reviewCsvLine)];
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
