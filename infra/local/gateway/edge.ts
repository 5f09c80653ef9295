import { STATUS_CODES } from 'node:http';
import type { Answer } from './response/answer.ts';

/**
 * A refusal before the API of the request is known, so no gateway response of the template applies. The message is a sentence for the
 * client.
 */
export class EdgeRefusal extends Error {
  readonly status: number;
  readonly errorType: string;

  constructor(status: number, message: string, errorType = 'BadRequestException') {
    super(message);
    this.status = status;
    this.errorType = errorType;
  }
}

/** Assumption: the form of the body. It is that of the product's own errors, so that clients meet only one form. */
export const edgeAnswer = ({ status, message, errorType }: EdgeRefusal): Answer => ({
  status,
  headers: [
    ['Content-Type', 'application/json'],
    ['x-amzn-ErrorType', errorType],
    ['Cache-Control', 'no-store'],
    ['Connection', 'close'],
  ],
  body: Buffer.from(JSON.stringify({ error: { message: STATUS_CODES[status], detail: message }, status: 'failure' })),
});

/** Source: API Gateway, "Amazon API Gateway quotas": "Total combined size of request line and header values: 10240 Bytes". */
export const LARGEST_HEAD = 10_240;

/** Assumption: the status; the quota names none. */
export const headTooLarge = (): EdgeRefusal =>
  new EdgeRefusal(
    431,
    `The request line and the header values have more than ${LARGEST_HEAD.toLocaleString('en')} bytes together: send fewer or shorter headers.`,
    'RequestHeaderFieldsTooLargeException',
  );

export const malformedRequest = (): EdgeRefusal =>
  new EdgeRefusal(400, 'This is not a well-formed HTTP/1.1 request: send one request line, one Host header and valid headers.');
