import { gunzipSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { isAccept } from '../../../shared/core/request/accept.ts';
import { Problem } from '../problem.ts';
import { varying } from './vary.ts';

/** Below this many bytes compression saves less than it costs. */
const WORTH_COMPRESSING = 1024;

export const tooLarge = (): Problem => new Problem('body_too_large', 'The request is over 4 MB: send it in smaller parts.');

/**
 * Undoes the Content-Encoding of a request (RFC 9110 section 8.4). Never more than `most` bytes are unpacked, so that a small body cannot
 * become a huge one.
 *
 * @throws Problem `encoding_not_supported`, `body_too_large` or `body_unreadable`.
 */
export function decompress(bytes: Buffer, contentEncoding: string, most: number): Buffer {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return bytes;
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new Problem('encoding_not_supported', 'The Content-Encoding of the request is not supported: use gzip or no compression.');
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new Problem(
      'body_unreadable',
      'The request says that it is compressed with gzip, but it cannot be unpacked: compress it again, or send it without.',
    );
  }
}

/**
 * Compresses an answer with gzip if the client accepts gzip and the answer is long enough.
 *
 * Not if `Accept` is malformed: API Gateway looks there whether an answer may be binary, and would send the base64 text as it is.
 *
 * Source: API Gateway Developer Guide, "Content type conversions in API Gateway". Assumption: what it does with a malformed `Accept`, as
 * others saw it.
 *
 * @param accepted the request headers; an empty text where there is none.
 */
export function compress(
  result: APIGatewayProxyResult,
  accepted: { readonly encoding: string; readonly type: string },
): APIGatewayProxyResult {
  if (result.body === '') return result;
  const headers = varying(result.headers, 'Accept-Encoding');
  const worthIt = Buffer.byteLength(result.body) > WORTH_COMPRESSING;
  if (!worthIt || !takesGzip(accepted.encoding) || !isAccept(accepted.type)) return { ...result, headers };
  const body = gzipSync(result.body).toString('base64');
  return { ...result, headers: { ...headers, 'Content-Encoding': 'gzip' }, body, isBase64Encoded: true };
}

/** RFC 9110 section 12.5.3: gzip by name, else by `*`, unless its weight is 0. Without the header: no compression. */
function takesGzip(header: string): boolean {
  const weights = new Map(
    header.split(',').map((entry) => {
      const [coding = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
      return [coding, Number(/^q=([\d.]+)$/.exec(parameters.join(';'))?.[1] ?? '1')];
    }),
  );
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}
