import type { APIGatewayProxyResult } from 'aws-lambda';
import { BUSY, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { backToUser, type Notice } from './changes.ts';
import { reportSaved } from './log.ts';
import { overtaken } from './overtaken.ts';

/** A planned change of a part of the User form that sets no password, and what answers it. */
export interface Making {
  readonly record: UserRecord;
  readonly plan: UserPlan;
  readonly graph: RoleGraph;
  /** What the User form says once it is made. */
  readonly notice: Notice;
  /** The actor may not do it. */
  readonly refused: (refusal: string) => APIGatewayProxyResult;
  /** The form again. */
  readonly page: (status: number, refusal: string) => APIGatewayProxyResult;
  /** Another person was faster: the same from the record as it is now. */
  readonly again: (now: UserRecord) => Promise<APIGatewayProxyResult>;
}

/** Makes the change and goes back to the User form, or says why it could not be made. */
export async function make(ports: ConsolePorts, request: ConsoleRequest, making: Making): Promise<APIGatewayProxyResult> {
  const { record, plan, graph, notice } = making;
  const outcome = await carryOut(ports, plan, { graph, passwordHash: null, decisionId: request.context.decision_id });
  if (outcome.kind === 'refused') return making.refused(outcome.refusal);
  if (outcome.kind === 'busy') return making.page(409, BUSY);
  if (outcome.kind !== 'saved') return overtaken(ports, request, record, making.again);
  reportSaved(ports, request, plan);
  return backToUser(request, record, notice);
}
