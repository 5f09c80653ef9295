import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { RequestContext } from '../../shared/core/decision/context.ts';
import { headerValues } from '../../shared/core/request/headers.ts';
import { type PageRequest, readPageRequest } from '../../shared/web/request.ts';
import { decompress, tooLarge } from './http/compression.ts';
import { decodeText } from './http/text-encoding.ts';
import { tableEntry } from './tables/dictionary.ts';
import { viewEntry } from './tables/views.ts';

/** Largest request body in bytes (docs/contract.md, "Limits and targets"; Lambda itself takes 6 MB, about 4.5 MB after base64). */
export const LARGEST_BODY = 4 * 1024 * 1024;

/** Parameters that take a list, between commas or as a key for each. */
const LISTS: readonly string[] = ['sysparm_fields'];

/** What the instance reads of its event, once. What to serve comes from the authorizer's context, never from the path. */
export interface InstanceRequest extends Omit<PageRequest, 'query'> {
  /** HEAD counts as GET. */
  readonly method: string;
  readonly head: boolean;
  /** Value of a request header, name in lower case; empty where it is missing. */
  readonly header: (name: string) => string;
  /** Query keys and decoded values, case as sent; of a repeated key the last value, and of one that takes a list all, between commas. */
  readonly query: ReadonlyMap<string, string>;
  /** A query key that is there more than once although it takes one value; null: none is. */
  readonly repeated: string | null;
  /**
   * The body as text.
   *
   * @throws Problem `body_too_large`, `encoding_not_supported` or `body_unreadable`.
   */
  readonly body: () => string;
  /** Address of this site, stage prefix included, without trailing slash. Never from the Host header. */
  readonly baseUrl: () => string;
}

/**
 * @param publicUrl the configured address; null: API Gateway's own domain name serves.
 * @throws Error where the event did not come through the authorizer.
 */
export function readInstanceRequest(event: APIGatewayProxyEvent, publicUrl: string | null): InstanceRequest {
  const page = readPageRequest(event, publicUrl);
  const { table } = page.context;
  if (table !== null && (tableEntry(table) ?? viewOf(page.context)) !== undefined) page.deed.table = table;
  const head = event.httpMethod === 'HEAD';
  const parameters = Object.entries(event.queryStringParameters ?? {});
  const multiple = event.multiValueQueryStringParameters ?? {};
  const allOf = (name: string): readonly string[] => multiple[name] ?? [];
  return {
    ...page,
    method: head ? 'GET' : event.httpMethod,
    head,
    header: (name) => headerValues(event, name).join(', '),
    query: new Map(parameters.map(([name, value]) => [name, LISTS.includes(name) ? allOf(name).join(',') : (value ?? '')])),
    repeated: Object.keys(multiple).find((name) => !LISTS.includes(name) && allOf(name).length > 1) ?? null,
    body: () => readBody(event),
    baseUrl: () => publicUrl ?? gatewayAddress(event, page.context),
  };
}

/** Views are served by the REST API alone. */
const viewOf = ({ protocol, table }: RequestContext) => (protocol === 'rest' ? viewEntry(table) : undefined);

function readBody(event: APIGatewayProxyEvent): string {
  const body = event.body ?? '';
  const sent = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
  const bytes = event.isBase64Encoded ? decompress(sent, headerValues(event, 'content-encoding').join(','), LARGEST_BODY) : sent;
  if (bytes.length > LARGEST_BODY) throw tooLarge();
  // A body that is not in base64 was decoded by API Gateway.
  return event.isBase64Encoded ? decodeText(bytes, headerValues(event, 'content-type')[0] ?? '') : body.replace(/^\ufeff/, '');
}

function gatewayAddress({ requestContext }: APIGatewayProxyEvent, { stage_prefix }: RequestContext): string {
  if (!requestContext.domainName)
    throw new Error('The address of this site is not known: set the deploy option publicUrl to the address that clients use.');
  return `https://${requestContext.domainName}${stage_prefix}`;
}
