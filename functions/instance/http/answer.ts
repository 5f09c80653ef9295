import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter } from '../../../shared/web/failure.ts';
import type { Problem } from '../problem.ts';

/** Largest answer in bytes (docs/contract.md, "Limits and targets"; Lambda itself takes 6 MB). */
const LARGEST_ANSWER = 5 * 1024 * 1024;

/** An answer holds data that only this caller may see: no copy in a cache, no sniffing. */
const HEADERS: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

type Headers = Readonly<Record<string, string>>;

export const jsonAnswer = (statusCode: number, value: unknown, headers: Headers = {}): APIGatewayProxyResult => ({
  statusCode,
  headers: { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const xmlAnswer = (statusCode: number, body: string, headers: Headers = {}): APIGatewayProxyResult => ({
  statusCode,
  headers: { ...HEADERS, 'Content-Type': 'text/xml; charset=utf-8', ...headers },
  body,
});

/** An answer of any other type, for example `text/csv; charset=utf-8`. */
export const typedAnswer = (type: string, body: string, headers: Headers = {}): APIGatewayProxyResult => ({
  statusCode: 200,
  headers: { ...HEADERS, 'Content-Type': type, ...headers },
  body,
});

/** 204: done, and there is nothing to show. */
export const noContent = (): APIGatewayProxyResult => ({ statusCode: 204, headers: { ...HEADERS }, body: '' });

export const isTooLarge = ({ body }: APIGatewayProxyResult): boolean => Buffer.byteLength(body) > LARGEST_ANSWER;

/** The platform's error shape. */
export function restError(problem: Problem): APIGatewayProxyResult {
  const { status, title } = problem.kind;
  return jsonAnswer(status, { error: { message: title, detail: problem.message }, status: 'failure' }, retryAfter(status));
}
