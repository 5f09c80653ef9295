import type { Account } from '../../infra/iam/account.ts';
import { type Asked, arnIn, type Input, keyAsks } from './asked.ts';

/** What a call asks of the services that are no store, by service; of STS nothing: GetCallerIdentity takes no right. */
export const OTHERS: Readonly<Record<string, (account: Account, operation: string, input: Input) => Asked[]>> = {
  sns: topicAsks,
  lambda: functionAsks,
  states: (_account, operation, { stateMachineArn }) => [{ action: `states:${operation}`, resource: String(stateMachineArn), context: {} }],
  logs: ({ place }, operation, { logGroupName, logStreamName }) => [
    { action: `logs:${operation}`, resource: arnIn(place, 'logs', `log-group:${logGroupName}:log-stream:${logStreamName}`), context: {} },
  ],
  // Source: AWS Security Token Service API Reference, "GetCallerIdentity".
  sts: () => [],
};

/** Source: SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics" (the rights of a publisher). */
function topicAsks({ resources, arnOf, place }: Account, operation: string, { TopicArn }: Input): Asked[] {
  const topic = resources('AWS::SNS::Topic').find((found) => arnOf(found, 'TopicArn') === TopicArn);
  const key = topic?.properties.KmsMasterKeyId;
  return [
    { action: `sns:${operation}`, resource: String(TopicArn), context: { 'aws:SecureTransport': 'true' } },
    ...(key === undefined ? [] : keyAsks(place, String(key), ['Decrypt', 'GenerateDataKey'], 'sns')),
  ];
}

/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Lambda": Invoke asks for InvokeFunction. */
function functionAsks({ place }: Account, operation: string, { FunctionName, Qualifier }: Input): Asked[] {
  const action = operation === 'Invoke' ? 'lambda:InvokeFunction' : `lambda:${operation}`;
  return [{ action, resource: arnIn(place, 'lambda', `function:${String(FunctionName)}:${String(Qualifier)}`), context: {} }];
}
