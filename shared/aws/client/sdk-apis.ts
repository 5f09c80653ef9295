import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { DynamoApi, SsmApi } from './apis.ts';

/** DynamoDB through the SDK's client. */
export const dynamoOverSdk = (client: DynamoDBClient): DynamoApi => ({
  batchGetItem: (input) => client.send(new BatchGetItemCommand(input)),
  getItem: (input) => client.send(new GetItemCommand(input)),
  putItem: (input) => client.send(new PutItemCommand(input)),
  updateItem: (input) => client.send(new UpdateItemCommand(input)),
  deleteItem: (input) => client.send(new DeleteItemCommand(input)),
  scan: (input) => client.send(new ScanCommand(input)),
});

/** Parameter Store through the SDK's client. */
export const ssmOverSdk = (client: SSMClient): SsmApi => ({ getParameters: (input) => client.send(new GetParametersCommand(input)) });
