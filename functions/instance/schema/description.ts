import type { APIGatewayProxyResult } from 'aws-lambda';
import { entityTag, isKnown } from '../../../shared/web/etag.ts';
import { xmlAnswer } from '../http/answer.ts';
import type { InstanceRequest } from '../request.ts';

/**
 * Answers a description of a table (WSDL, XSD, SCHEMA), which holds no record: a client may keep it, but asks each time whether it still
 * holds, by the ETag (RFC 9110 sections 8.8.3 and 13.1.2). Whether the caller may have it, the authorizer decides each time.
 */
export function description(request: InstanceRequest, body: string): APIGatewayProxyResult {
  // Weak, since the compressed form has the same one.
  const etag = entityTag(body, { weak: true });
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (!isKnown([request.header('if-none-match')], etag)) return xmlAnswer(200, body, headers);
  return { statusCode: 304, headers, body: '' };
}
