import type { APIGatewayProxyResult } from 'aws-lambda';
import { type FieldChange, recordChanges } from '../../shared/core/audit.ts';
import { noteRefusal } from '../../shared/core/usage/collect/served.ts';
import type { RefusedForm } from '../../shared/web/own-form.ts';
import { messageResponse } from '../../shared/web/parts/message.tsx';
import type { ConsoleLine, ConsolePorts } from './ports.ts';
import type { ConsoleRequest } from './request.ts';

/** Logs why a request is refused, and notes it for the line about the request. */
export function reportRefusal(
  ports: Pick<ConsolePorts, 'clock' | 'log'>,
  request: ConsoleRequest,
  { code, record = null }: { readonly code: string; readonly record?: string | null },
): void {
  noteRefusal(request.deed, code);
  report(ports, request, { outcome: 'refused', record, detail: [code] });
}

export function report(
  ports: Pick<ConsolePorts, 'clock' | 'log'>,
  { context }: ConsoleRequest,
  { outcome, record, detail }: Pick<ConsoleLine, 'outcome' | 'record' | 'detail'>,
): void {
  const { decision_id, path, user_name } = context;
  ports.log({ log: 'console', decision_id, time: new Date(ports.clock.now()).toISOString(), path, by: user_name, outcome, record, detail });
}

/** A changed field as the handlers describe it. */
export type Change = FieldChange;

/**
 * Writes the history of a change that was made. The change cannot be taken back when that fails, so the log line is written in
 * any case and the failure is told to the operator.
 */
export async function recordChange(
  ports: ConsolePorts,
  request: ConsoleRequest,
  record: string,
  changes: readonly Change[],
): Promise<void> {
  report(ports, request, { outcome: 'changed', record, detail: changes.map(({ field }) => field) });
  const change = { record, by: request.context.user_name, at: ports.clock.now(), decisionId: request.context.decision_id };
  try {
    await recordChanges(ports.audit, change, changes);
  } catch (error) {
    ports.onError(`history of ${record}`, error);
  }
}

/** Logs a form that is shown again, because the session that opened it was another one. */
export const reportUnproven = (ports: ConsolePorts, request: ConsoleRequest): void =>
  reportRefusal(ports, request, { code: 'cross_site_write' });

/** Answers and logs a form that no page of this session sent. */
export function refusedForm(ports: ConsolePorts, request: ConsoleRequest, refusal: RefusedForm): APIGatewayProxyResult {
  reportRefusal(ports, request, { code: refusal.cause });
  return messageResponse(refusal.status, request.shell, refusal);
}
