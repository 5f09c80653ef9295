import type { Account } from '../infra/iam/account.ts';
import { type Asked, arnIn, type Call, type Input } from './asks/asked.ts';
import { tableAsks } from './asks/dynamodb.ts';
import { OTHERS } from './asks/others.ts';
import { parameterAsks, secretsOf } from './asks/parameters.ts';

/** Id of a key of the customer: its policy leaves its use to the roles of the account, as the standard policy does. */
const ANY_KEY = 'key/00000000-0000-4000-8000-000000000000';

/** ARN of that key. */
export const anyKeyIn = (place: Account['place']): string => arnIn(place, 'kms', ANY_KEY);

/**
 * What IAM is asked for one of some calls, a request for each resource.
 *
 * @throws Error at a call of a service that it does not know.
 */
export function createAsker(account: Account, calls: readonly Call[]): (call: Call) => Asked[] {
  const { place } = account;
  const secrets = secretsOf(calls);
  const keys = new Map(
    account.resources('AWS::DynamoDB::GlobalTable').map(({ properties: { TableName, Replicas } }) => {
      const [replica] = Replicas as { SSESpecification?: { KMSMasterKeyId?: string } }[];
      return [String(TableName), replica?.SSESpecification?.KMSMasterKeyId];
    }),
  );
  return ({ service, operation, input: json }) => {
    const input = JSON.parse(json) as Input;
    if (service === 'dynamodb') return tableAsks(place, operation, input, (table) => keys.get(table));
    if (service === 'ssm') return parameterAsks(place, operation, input, secrets, anyKeyIn(place));
    const ask = OTHERS[service];
    if (ask === undefined) throw new Error(`A function called ${service}: teach test/validate/asks what it asks of IAM.`);
    return ask(account, operation, input);
  };
}
