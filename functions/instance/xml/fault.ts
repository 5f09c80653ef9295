import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter, xmlAnswer } from '../http/answer.ts';
import type { Problem } from '../problem.ts';
import { escapeXml, XML_DECLARATION } from './write.ts';

/** A SOAP 1.1 envelope around the content of its body, which is XML already. */
export const envelope = (body: string): string =>
  `${XML_DECLARATION}<SOAP-ENV:Envelope xmlns:SOAP-ENV="${ENVELOPE_NAMESPACE}"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** Statuses that say more than 500 does, and that clients and load balancers act upon. */
const KEPT = [413, 415, 501, 503];

/**
 * A problem as a Fault (SOAP 1.1 section 4.4), for SOAP itself. Section 6.2: an answer with a Fault has the status 500.
 */
export function soapFault(problem: Problem): APIGatewayProxyResult {
  const { status } = problem.kind;
  return fault(problem, KEPT.includes(status) ? status : 500);
}

/** A problem as a Fault for the documents that are fetched with GET: the HTTP status tells what is wrong. */
export const documentFault = (problem: Problem): APIGatewayProxyResult =>
  fault(problem, problem.code === 'unknown_table' ? 404 : problem.kind.status);

function fault(problem: Problem, status: number): APIGatewayProxyResult {
  const { faultCode } = problem.kind;
  const body =
    `<SOAP-ENV:Fault><faultcode>SOAP-ENV:${faultCode}</faultcode><faultstring>${escapeXml(problem.message)}</faultstring>` +
    `<detail>${problem.code}</detail></SOAP-ENV:Fault>`;
  return xmlAnswer(status, envelope(body), retryAfter(status));
}

export const ENVELOPE_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';
