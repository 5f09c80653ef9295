import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { recordOf } from '../../history/names.ts';
import { report } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';

/** Logs a change of a user that was made. */
export const reportSaved = (ports: ConsolePorts, request: ConsoleRequest, { after, history }: UserPlan): void =>
  report(ports, request, { outcome: 'changed', record: recordOf(after.user_name), detail: history.map(({ field }) => field) });

/**
 * Logs a change of a user that its actor may not make.
 *
 * @param userName null: a user who is not there yet.
 * @param fields names of what would have changed.
 */
export const reportRefused = (ports: ConsolePorts, request: ConsoleRequest, userName: string | null, fields: readonly string[]): void =>
  report(ports, request, { outcome: 'refused', record: userName === null ? null : recordOf(userName), detail: fields });

/** Logs a form that another change has overtaken. */
export const reportStale = (ports: ConsolePorts, request: ConsoleRequest, userName: string, fields: readonly string[]): void =>
  report(ports, request, { outcome: 'stale', record: recordOf(userName), detail: fields });
