import type { APIGatewayProxyResult } from 'aws-lambda';
import { soapFault } from '../../../shared/core/fault.ts';
import { retryAfter } from '../../../shared/web/failure.ts';
import type { Problem } from '../problem.ts';
import { xmlAnswer } from './answer.ts';

/** Statuses that are kept, because clients and load balancers act on them; all others become 500. */
const KEPT = [413, 415, 501, 503];

/** A problem as a Fault, for SOAP itself. SOAP 1.1 section 6.2: an answer with a Fault has the status 500. */
export function faultAnswer(problem: Problem): APIGatewayProxyResult {
  const { status } = problem.kind;
  return fault(problem, KEPT.includes(status) ? status : 500);
}

/** A problem as a Fault for the documents that are fetched with GET: the HTTP status tells what is wrong. */
export const documentFault = (problem: Problem): APIGatewayProxyResult =>
  fault(problem, problem.code === 'unknown_table' ? 404 : problem.kind.status);

const fault = ({ kind, message, code }: Problem, status: number): APIGatewayProxyResult =>
  xmlAnswer(status, soapFault(kind.faultCode, message, code), retryAfter(status));
