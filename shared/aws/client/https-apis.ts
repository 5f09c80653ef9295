import type { DynamoApi, SsmApi } from './apis.ts';
import { createHttpsClient } from './https-client.ts';

/** DynamoDB over HTTPS, without the SDK. A request whose failure may pass is tried once more, as the SDK's client does. */
export function dynamoOverHttps(env: NodeJS.ProcessEnv): DynamoApi {
  const call = createHttpsClient({
    service: 'dynamodb',
    target: 'DynamoDB_20120810',
    contentType: 'application/x-amz-json-1.0',
    attempts: 2,
    env,
  });
  return {
    batchGetItem: (input) => call('BatchGetItem', input),
    getItem: (input) => call('GetItem', input),
    putItem: (input) => call('PutItem', input),
    updateItem: (input) => call('UpdateItem', input),
    deleteItem: (input) => call('DeleteItem', input),
    scan: (input) => call('Scan', input),
  };
}

/** Parameter Store over HTTPS, without the SDK. One attempt: the next refresh repeats it, and until then the last known value serves. */
export function ssmOverHttps(env: NodeJS.ProcessEnv): SsmApi {
  const call = createHttpsClient({ service: 'ssm', target: 'AmazonSSM', contentType: 'application/x-amz-json-1.1', attempts: 1, env });
  return { getParameters: (input) => call('GetParameters', input) };
}
