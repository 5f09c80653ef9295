import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoOverSdk, ssmOverSdk } from '../../../../shared/aws/client/sdk-apis.ts';
import { composed } from '../../wire/composed.ts';

/** The product's authorizer, over the SDK. */
export const handler = composed(dynamoOverSdk(new DynamoDBClient({})), ssmOverSdk(new SSMClient({})));
