import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import { bounded, jsonAnswer, jsonListAnswer, problemHeaders, restError, typedAnswer } from '../http/answer.ts';
import { acceptedFormat, type Format } from '../http/media-types.ts';
import { Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { NO_RECORD } from '../tables/record-acl.ts';
import { elementOf } from '../xml/write.ts';
import { addressOf } from './address.ts';

type Headers = Readonly<Record<string, string>>;
type Asking = Pick<InstanceRequest, 'header'>;

/**
 * The format that the client takes.
 *
 * @throws Problem `not_acceptable`.
 */
export function formatOf(request: Asking): Format {
  const accept = request.header('accept');
  const format = acceptedFormat(accept);
  if (format === null)
    throw new Problem(
      'not_acceptable',
      `The Accept "${quote(accept)}" takes no format of this API: send application/json or application/xml.`,
    );
  return format;
}

/** `{"result":…}`, or `<response><result>…</result></response>`. @throws Problem `not_acceptable`. */
export function resultAnswer(request: Asking, status: number, result: unknown, headers: Headers = {}): APIGatewayProxyResult {
  const format = formatOf(request);
  if (format.kind === 'json') return jsonAnswer(status, { result }, headers);
  return xmlOf(format, status, elementOf('result', result), headers);
}

/**
 * A list of results, one element each in XML. Version 1 answers an empty list as 404, which refuses nothing.
 *
 * Source: docs/contract.md, "Classification".
 *
 * @throws Problem `not_acceptable` or `answer_too_large`.
 */
export function resultListAnswer<Item>(
  request: Pick<InstanceRequest, 'header' | 'context' | 'deed'>,
  items: readonly Item[],
  shown: (item: Item) => unknown,
  headers: Headers = {},
): APIGatewayProxyResult {
  const format = formatOf(request);
  if (items.length === 0 && addressOf(request)?.version === 'v1') {
    request.deed.foundNothing = true;
    const none = errorAnswer(format, new Problem('record_not_found', NO_RECORD));
    return { ...none, headers: { ...none.headers, ...headers } };
  }
  if (format.kind === 'json') return jsonListAnswer('result', items, shown, headers);
  return xmlOf(
    format,
    200,
    bounded(items, (item) => elementOf('result', shown(item))),
    headers,
  );
}

/** A problem in the platform's error shape, in XML where the client takes that. */
export const refuseRest = (problem: Problem, request: Asking): APIGatewayProxyResult =>
  errorAnswer(acceptedFormat(request.header('accept')) ?? { kind: 'json' }, problem);

function errorAnswer(format: Format, problem: Problem): APIGatewayProxyResult {
  if (format.kind === 'json') return restError(problem);
  const { status, title } = problem.kind;
  const content = elementOf('error', { message: title, detail: problem.message }) + elementOf('status', 'failure');
  return xmlOf(format, status, content, problemHeaders(problem));
}

const xmlOf = ({ type }: Extract<Format, { kind: 'xml' }>, status: number, content: string, headers: Headers): APIGatewayProxyResult => ({
  ...typedAnswer(`${type}; charset=utf-8`, `${XML_DECLARATION}<response>${content}</response>`, headers),
  statusCode: status,
});
