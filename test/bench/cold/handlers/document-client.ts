import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { BatchGetCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { SETTING_NAMES } from '../../../../shared/core/settings/settings.ts';
import { PATH, PREFIX } from '../../wire/names.ts';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ssm = new SSMClient({});

/** The same reads as the product's authorizer, by the DocumentClient, and a decision of two lines. */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const [name = '', token = ''] = event.headers?.Cookie?.split('=')[1]?.split('.') ?? [];
  const keys = {
    [`${PREFIX}sys_user`]: { Keys: [{ user_name: Buffer.from(name, 'base64url').toString() }], ConsistentRead: true },
    [`${PREFIX}sys_session`]: { Keys: [{ token_hash: createHash('sha256').update(token).digest('hex') }], ConsistentRead: true },
  };
  const names = SETTING_NAMES.map((setting) => PATH + setting);
  const [found] = await Promise.all([
    documents.send(new BatchGetCommand({ RequestItems: keys })),
    documents.send(new ScanCommand({ TableName: `${PREFIX}sys_user_role` })),
    ssm.send(new GetParametersCommand({ Names: names.slice(0, 10) })),
    ssm.send(new GetParametersCommand({ Names: names.slice(10) })),
  ]);
  const user = found.Responses?.[`${PREFIX}sys_user`]?.[0];
  if (user?.active !== true) throw new Error('Unauthorized');
  const Effect = user.web_service_access_only ? 'Deny' : 'Allow';
  console.log(JSON.stringify({ Effect }));
  return {
    principalId: user.user_name,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }] },
  };
}
