import type { APIGatewayProxyResult } from 'aws-lambda';
import { report } from './log.ts';
import type { ConsolePorts } from './ports.ts';
import type { ConsoleRequest, OwnForm } from './request.ts';

/** Answers and logs a form that no page of this session sent. */
export function refusedForm(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { cause, response }: Extract<OwnForm, { kind: 'refused' }>,
): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', record: null, detail: [cause] });
  return response;
}
