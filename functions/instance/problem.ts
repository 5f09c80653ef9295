import type { FunctionRefusalCode } from '../../shared/core/decision/function-refusals.ts';

/**
 * What can be wrong with a request that the authorizer allowed: a closed union. Each protocol says it in its own format; the
 * log says the code.
 */
interface Kind {
  /** HTTP status outside SOAP. SOAP 1.1 answers every Fault with 500, see http/fault.ts. */
  readonly status: number;
  /** `error.message` of the REST API, in the platform's words where it has some. */
  readonly title: string;
  /** Who must change something, in the words of SOAP 1.1 section 4.4.1. */
  readonly faultCode: 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';
}

const client = (status: number, title: string): Kind => ({ status, title, faultCode: 'Client' });
const server = (status: number, title: string): Kind => ({ status, title, faultCode: 'Server' });

const PROBLEMS = {
  not_found: client(404, 'Requested URI does not represent any resource'),
  method_not_allowed: client(405, 'Method not supported'),
  not_implemented: server(501, 'Not Implemented'),
  unknown_table: client(400, 'Invalid table'),
  unknown_operation: client(400, 'Unknown operation'),
  unknown_field: client(400, 'Unknown field'),
  read_only_field: client(400, 'Read-only field'),
  mandatory_field_missing: client(400, 'Mandatory field missing'),
  invalid_value: client(400, 'Invalid value'),
  action_missing: client(400, 'Action missing'),
  sys_id_missing: client(400, 'sys_id missing'),
  record_not_found: client(404, 'No Record found'),
  query_invalid: client(400, 'Invalid query'),
  query_too_broad: client(400, 'Query too broad'),
  answer_too_large: client(400, 'Answer too large'),
  body_too_large: client(413, 'Request too large'),
  not_acceptable: client(406, 'Not Acceptable'),
  content_type_not_supported: client(415, 'Unsupported Media Type'),
  encoding_not_supported: client(415, 'Unsupported encoding'),
  body_unreadable: client(400, 'Exception while reading request'),
  soap_version_mismatch: { status: 400, title: 'Not SOAP 1.1', faultCode: 'VersionMismatch' },
  soap_header_not_understood: { status: 400, title: 'Header not understood', faultCode: 'MustUnderstand' },
  not_a_form: client(415, 'Not a form'),
  user_token_missing: client(403, 'Refused'),
  changed_meanwhile: client(409, 'Changed meanwhile'),
  acl_refused: server(403, 'Operation Failed'),
  outside_envelope: server(403, 'Operation Failed'),
  soap_operation_not_granted: server(403, 'Operation Failed'),
  strict_security_unread: server(503, 'Service Unavailable'),
  dependency_unavailable: server(503, 'Service Unavailable'),
  internal_error: server(500, 'Internal Server Error'),
} as const satisfies Record<FunctionRefusalCode, Kind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Thrown while a request is served; the protocol's `refuse` turns it into an answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** SOAP function that was asked for, for the log. */
  readonly operation: string | null;
  /** The methods that the address takes, where the method is the problem. */
  readonly allowed: string | null;

  /** @param text one clear sentence for the caller with what to do next; escaped where it is written. */
  constructor(code: ProblemCode, text: string, operation: string | null = null, allowed: string | null = null) {
    super(text);
    this.name = 'Problem';
    this.code = code;
    this.operation = operation;
    this.allowed = allowed;
  }

  get kind(): Kind {
    return PROBLEMS[this.code];
  }

  /** The same problem, met in a SOAP function. */
  during(operation: string): Problem {
    return new Problem(this.code, this.message, operation, this.allowed);
  }
}

/** @param allowed the methods that the address takes, as the header Allow lists them. */
export const methodNotAllowed = (allowed: string, text: string): Problem => new Problem('method_not_allowed', text, null, allowed);

/** What the caller wrote, short enough to repeat in a message. */
export const quote = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
