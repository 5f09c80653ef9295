import type { APIGatewayProxyResult } from 'aws-lambda';
import { entityTag, isKnown } from '../../../shared/web/etag.ts';
import { xmlAnswer } from '../http/answer.ts';
import type { InstanceRequest } from '../request.ts';

/**
 * Answers a description of a table (WSDL, XSD, SCHEMA). It holds no record, so a client may keep it and ask by its ETag whether it still
 * holds (RFC 9110 sections 8.8.3 and 13.1.2). The authorizer decides each time whether the caller may have it.
 */
export function description(request: InstanceRequest, body: string): APIGatewayProxyResult {
  // Weak, because the compressed form has the same one.
  const etag = entityTag(body, { weak: true });
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (!isKnown([request.header('if-none-match')], etag)) return xmlAnswer(200, body, headers);
  return { statusCode: 304, headers, body: '' };
}
