import type { ApiModel, IntegrationModel } from '../../assembly/api.ts';
import type { Outcome } from '../../lambda/protocol.ts';
import type { Match } from '../request/match.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { Answer } from '../response/answer.ts';
import type { Variables } from '../response/variables.ts';

/** One request for an integration. */
export interface IntegrationCall {
  readonly model: IntegrationModel;
  readonly api: ApiModel;
  readonly request: GatewayRequest;
  readonly match: Match;
  /** With the authorizer's part. */
  readonly context: Variables;
  readonly invoke: (functionArn: string, payload: string) => Promise<Outcome>;
}

/**
 * Serves the methods of one integration type. To add a type: a file with one of these, and its line in gateway.ts.
 *
 * It throws GatewayError if the gateway must answer itself.
 */
export type Integration = (call: IntegrationCall) => Promise<Answer>;
