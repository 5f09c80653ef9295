import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  ScanCommandInput,
  ScanCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { GetParametersCommandInput, GetParametersCommandOutput } from '@aws-sdk/client-ssm';

type Answer<Output> = Omit<Output, '$metadata'>;

/**
 * The operations of DynamoDB that the stores of a decision use, in the shapes of its API. The authorizer asks over HTTPS with a
 * client of its own (https-client.ts), everything else through the SDK (sdk-apis.ts).
 *
 * Both reject with an error whose `name` is the service's exception, or Node's network error.
 */
export interface DynamoApi {
  batchGetItem(input: BatchGetItemCommandInput): Promise<Answer<BatchGetItemCommandOutput>>;
  getItem(input: GetItemCommandInput): Promise<Answer<GetItemCommandOutput>>;
  putItem(input: PutItemCommandInput): Promise<unknown>;
  updateItem(input: UpdateItemCommandInput): Promise<Answer<UpdateItemCommandOutput>>;
  deleteItem(input: DeleteItemCommandInput): Promise<Answer<DeleteItemCommandOutput>>;
  scan(input: ScanCommandInput): Promise<Answer<ScanCommandOutput>>;
}

/** The one operation of Systems Manager that the settings need. */
export interface SsmApi {
  getParameters(input: GetParametersCommandInput): Promise<Answer<GetParametersCommandOutput>>;
}

/** Whether a conditional write was not made because its condition did not hold. */
export const isConditionFailure = (error: unknown): boolean => error instanceof Error && error.name === 'ConditionalCheckFailedException';
