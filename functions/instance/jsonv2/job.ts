import type { APIGatewayProxyResult } from 'aws-lambda';
import type { JsonObject } from '../http/json.ts';
import type { InstancePorts } from '../ports.ts';
import { authorOf } from '../records/history.ts';
import type { Write } from '../records/write.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { valuesOfLabels } from './labels.ts';

/** A request for one action. */
export interface JsonJob {
  readonly ports: InstancePorts;
  readonly request: InstanceRequest;
  readonly served: ServedTable;
  /**
   * The JSON object in the body, without the name of the action.
   *
   * @throws Problem `body_unreadable`.
   */
  readonly body: () => JsonObject;
}

/** An action of JSONv2. */
export interface JsonAction {
  /** All but `query` are served by POST only. */
  readonly operation: 'query' | 'create' | 'update' | 'delete';
  readonly run: (job: JsonJob) => Promise<APIGatewayProxyResult>;
}

/** A write of the values, by the principal of the request. A label of a choice stands for its value. */
export const writeOf = ({ request, served }: JsonJob, values: ReadonlyMap<string, string>): Write => ({
  ...served,
  values: valuesOfLabels(served.entry, values),
  ...authorOf(request),
});
