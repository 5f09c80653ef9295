import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { xmlAnswer } from '../http/answer.ts';
import type { InstanceRequest } from '../request.ts';

/**
 * Answers a description of a table (WSDL, XSD, SCHEMA), which holds no record: a client may keep it, but asks each time whether it still
 * holds, by the ETag (RFC 9110 sections 8.8.3 and 13.1.2). Whether the caller may have it, the authorizer decides each time.
 */
export function description(request: InstanceRequest, body: string): APIGatewayProxyResult {
  // Weak, since the compressed form has the same one.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (!isKnown(request.header('if-none-match'), etag)) return xmlAnswer(200, body, headers);
  return { statusCode: 304, headers, body: '' };
}

/** Weak comparison. An ETag of ours holds no comma. */
function isKnown(header: string, etag: string): boolean {
  const sent = header.split(',').map((tag) => tag.trim());
  return sent.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag.slice(2));
}
