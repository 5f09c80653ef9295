import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter } from '../../../shared/web/failure.ts';
import { Problem } from '../problem.ts';

/** Largest answer in bytes (docs/contract.md, "Limits and targets"; Lambda itself takes 6 MB). */
const LARGEST_ANSWER = 5 * 1024 * 1024;

/** Answers are for this caller only: caches must not keep them, and browsers must not guess their type. */
const HEADERS: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

type Headers = Readonly<Record<string, string>>;

export const jsonAnswer = (statusCode: number, value: unknown, headers: Headers = {}): APIGatewayProxyResult =>
  jsonText(statusCode, JSON.stringify(value), headers);

const jsonText = (statusCode: number, body: string, headers: Headers): APIGatewayProxyResult => ({
  statusCode,
  headers: { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body,
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

/** 204: done, no content. */
export const noContent = (): APIGatewayProxyResult => ({ statusCode: 204, headers: { ...HEADERS }, body: '' });

/** @throws Problem `answer_too_large`. */
export function checkSize({ body }: APIGatewayProxyResult): void {
  if (Buffer.byteLength(body) > LARGEST_ANSWER) throw tooLarge();
}

const tooLarge = (): Problem => new Problem('answer_too_large', 'The answer would be over 5 MB: narrow the query or ask for fewer rows.');

/**
 * Builds the text of an answer item by item and stops as soon as it is too large, so memory stays bounded.
 *
 * @throws Problem `answer_too_large`.
 */
export function bounded<Item>(items: readonly Item[], textOf: (item: Item) => string, separator = ''): string {
  const texts: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const text = textOf(item);
    bytes += Buffer.byteLength(text) + separator.length;
    if (bytes > LARGEST_ANSWER) throw tooLarge();
    texts.push(text);
  }
  return texts.join(separator);
}

/** A JSON object with one list, made within the bound of an answer: `{"result":[…]}`. */
export const jsonListAnswer = <Item>(
  name: string,
  items: readonly Item[],
  shown: (item: Item) => unknown,
  headers: Headers,
): APIGatewayProxyResult => jsonText(200, `{"${name}":[${bounded(items, (item) => JSON.stringify(shown(item)), ',')}]}`, headers);

/** What every answer with a problem carries. Source: RFC 9110, section 15.5.6 (a 405 names the methods that the address takes). */
export const problemHeaders = ({ kind, allowed }: Problem): Readonly<Record<string, string>> => ({
  ...retryAfter(kind.status),
  ...(allowed === null ? {} : { Allow: allowed }),
});

/** The platform's error shape. */
export function restError(problem: Problem): APIGatewayProxyResult {
  const { status, title } = problem.kind;
  return jsonAnswer(status, { error: { message: title, detail: problem.message }, status: 'failure' }, problemHeaders(problem));
}
