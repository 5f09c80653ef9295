/** An answer of the service that is an error. `name` is its exception, as with the SDK. */
export class ServiceError extends Error {
  readonly status: number;
  readonly $fault: 'client' | 'server';

  /**
   * @param errorType the header x-amzn-ErrorType, if it came.
   * @param answer the body: `__type` and `message` in one of its spellings.
   */
  constructor(status: number, errorType: string | undefined, answer: unknown) {
    const { __type, code, message, Message } = answer as { __type?: unknown; code?: unknown; message?: unknown; Message?: unknown };
    super(String(message ?? Message ?? `The service answered ${status}.`));
    this.name = nameOf(errorType ?? __type ?? code) ?? 'UnknownError';
    this.status = status;
    this.$fault = status >= 500 ? 'server' : 'client';
  }
}

/** `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://…` → `ResourceNotFoundException`. */
const nameOf = (type: unknown): string | undefined =>
  typeof type === 'string' ? type.split(':')[0]?.split('#').at(-1) || undefined : undefined;

/** No answer within the time allowed. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** Source: AWS SDKs and Tools Reference Guide, "Retry behavior", standard mode. */
const PASSING_NAMES = [
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'InternalServerError',
  'InternalError',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
];
const PASSING_CODES = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];

/** Whether sending the same request again may help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServiceError && (error.status >= 500 || error.status === 429)) return true;
  const { name = '', code = '' } = error as { name?: string; code?: string };
  return PASSING_NAMES.includes(name) || PASSING_CODES.includes(code);
}
