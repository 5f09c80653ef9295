import { noteRefusal } from '../../shared/core/usage/collect/served.ts';
import type { ProblemCode } from './problem.ts';
import type { InstanceRequest } from './request.ts';

/** One line for each request that the authorizer allowed and this function did not serve. Never a value of the request. */
export interface RefusalLine {
  readonly log: 'function_refusal';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  readonly code: ProblemCode;
  readonly user: string;
  readonly table: string | null;
  /** SOAP function, else the HTTP method. */
  readonly operation: string;
}

/** Logs and notes a refusal, also one that the caller sees as an empty list. */
export function logRefusal(
  ports: { readonly log: (line: RefusalLine) => void },
  { context, method, deed }: Pick<InstanceRequest, 'context' | 'method' | 'deed'>,
  code: ProblemCode,
  operation: string | null = null,
): void {
  noteRefusal(deed, code);
  const { decision_id, user_name, table } = context;
  ports.log({ log: 'function_refusal', decision_id, code, user: user_name, table, operation: operation ?? method });
}
