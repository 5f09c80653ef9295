import type { APIGatewayProxyResult } from 'aws-lambda';
import { report } from './log.ts';
import type { ConsolePorts } from './ports.ts';
import type { ConsoleRequest, RefusedForm } from './request.ts';

/** Logs a form that is shown again, because the session that opened it was another one. */
export const reportUnproven = (ports: ConsolePorts, request: ConsoleRequest): void =>
  report(ports, request, { outcome: 'refused', record: null, detail: ['cross_site_write'] });

/** Answers and logs a form that no page of this session sent. */
export function refusedForm(ports: ConsolePorts, request: ConsoleRequest, { cause, response }: RefusedForm): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', record: null, detail: [cause] });
  return response;
}
