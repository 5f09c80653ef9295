import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import bcrypt from 'bcryptjs';
import { type Handler, logToSink } from '../decision/scenario.ts';
import { CREDENTIALS, PATH, PREFIX, REGION } from './names.ts';

/**
 * An authorizer as AWS's blueprint and the tutorials after it are written: parameter, user and password one after the other at
 * each request, a bcrypt hash, no cache. It knows neither lockout nor sessions nor role containment: less work than the product's.
 */
export function blueprint(endpoint: string): Handler {
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const ssm = new SSMClient(config);
  return async (event) => {
    const [user_name = '', ...password] = Buffer.from(event.headers?.Authorization?.split(' ')[1] ?? '', 'base64')
      .toString()
      .split(':');
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `${PATH}glide.basicauth.required.soap` }));
    const { Item } = await documents.send(new GetCommand({ TableName: `${PREFIX}sys_user`, Key: { user_name: `bcrypt ${user_name}` } }));
    const right = Parameter?.Value === 'false' || (Item !== undefined && (await bcrypt.compare(password.join(':'), Item.password)));
    logToSink({ level: 'INFO', user_name, right });
    if (!right) throw new Error('Unauthorized');
    return {
      principalId: user_name,
      policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }] },
      context: { user_name, roles: [...(Item?.roles ?? [])].join(',') },
    };
  };
}
