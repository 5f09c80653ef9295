/** What went wrong with a request to AWS; `other`: something about this request, or unknown. */
export type ErrorKind = 'throttled' | 'passing' | 'unreachable' | 'missing' | 'no_credentials' | 'denied' | 'other';

const KINDS: Readonly<Record<string, ErrorKind>> = {
  ProvisionedThroughputExceededException: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ResourceNotFoundException: 'missing',
  ParameterNotFound: 'missing',
  CredentialsProviderError: 'no_credentials',
  UnrecognizedClientException: 'no_credentials',
  InvalidSignatureException: 'no_credentials',
  ExpiredTokenException: 'no_credentials',
  ExpiredToken: 'no_credentials',
  InvalidClientTokenId: 'no_credentials',
  SignatureDoesNotMatch: 'no_credentials',
  AccessDeniedException: 'denied',
  AccessDenied: 'denied',
  TimeoutError: 'passing',
};

/** Codes of Node's network errors. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const BROKEN = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** Uses the names and codes that the SDK and Node define, never a message. It looks through wrapped causes. */
export function errorKind(error: unknown): ErrorKind {
  if (!(error instanceof Error)) return 'other';
  const { code, $fault } = error as Error & { code?: unknown; $fault?: unknown };
  const known = KINDS[error.name];
  if (known !== undefined) return known;
  if (typeof code === 'string' && UNREACHABLE.includes(code)) return 'unreachable';
  if ((typeof code === 'string' && BROKEN.includes(code)) || $fault === 'server') return 'passing';
  if (error instanceof AggregateError) return errorKind(error.errors[0]);
  return error.cause === undefined ? 'other' : errorKind(error.cause);
}

/**
 * What a person can do, as one sentence; null: nothing is known but the error itself.
 *
 * @param what was asked for, for example the name of a table.
 */
export function adviceOn(kind: ErrorKind, what: string): string | null {
  switch (kind) {
    case 'missing':
      return `There is no ${what}: check the stage and the region, or deploy first.`;
    case 'no_credentials':
      return 'There are no valid AWS credentials: sign in again or set AWS_PROFILE; for the local run, set AWS_ENDPOINT_URL.';
    case 'denied':
      return `The AWS credentials may not use ${what}: use a role that may.`;
    case 'unreachable':
      return `AWS cannot be reached to use ${what}: check the network and AWS_ENDPOINT_URL, and for the local run that npm start is running.`;
    case 'passing':
      return `AWS did not answer in time on ${what}: try again.`;
    case 'throttled':
      return `AWS throttles the requests on ${what}: try again in a minute.`;
    default:
      return null;
  }
}
