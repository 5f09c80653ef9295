import type { Found } from '../../../infra/local/assembly/read.ts';
import type { Account } from '../../infra/iam/account.ts';
import { type Asked, arnIn } from './asked.ts';

/** Variable of CDK's provider framework: the handler that it calls. Source: CDK, custom-resources/lib/provider-framework. */
const HANDLER_VARIABLE = 'USER_ON_EVENT_FUNCTION_ARN';

/**
 * What AWS does in the name of a function, and what CDK's own functions call: no test can record either, and the template tells both.
 *
 * Source: Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs", "Visualize Lambda function invocations using AWS X-Ray"
 * and "Capturing records of Lambda asynchronous invocations" (destinations).
 */
export function runtimeAsks(account: Account, found: Found): Asked[] {
  const { LoggingConfig, TracingConfig, Environment } = found.properties as Properties;
  const group = LoggingConfig?.LogGroup;
  const handler = Environment?.Variables?.[HANDLER_VARIABLE];
  const plain = (action: string, resource: string): Asked => ({ action, resource, context: {} });
  return [
    ...(group === undefined
      ? []
      : ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
          plain(action, arnIn(account.place, 'logs', `log-group:${group}:log-stream:2026/12/01/[1]0`)),
        )),
    ...(TracingConfig?.Mode === 'Active' ? ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action) => plain(action, '*')) : []),
    ...(handler === undefined ? [] : [plain('lambda:InvokeFunction', handler)]),
    ...sdkCallsOf(account, found).map(({ service, action, parameters: { SettingId } }) =>
      plain(`${service.toLowerCase()}:${action}`, SettingId),
    ),
    ...queuesReadBy(account, found).flatMap((queue) => READS.map((action) => plain(action, queue))),
    ...failureQueuesOf(account, found).map((queue) => ({
      ...plain('sqs:SendMessage', queue),
      context: { 'aws:SecureTransport': 'true' },
    })),
  ];
}

interface Properties {
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly TracingConfig?: { readonly Mode?: string };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/** As AwsCustomResource hands it to CDK's own function; the product makes one, for a setting of Parameter Store. */
interface SdkCall {
  readonly service: string;
  readonly action: string;
  readonly parameters: { readonly SettingId: string };
}

const sdkCallsOf = ({ resources, arnOf }: Account, found: Found): SdkCall[] =>
  resources('Custom::AWS')
    .filter(({ properties }) => properties.ServiceToken === arnOf(found))
    .flatMap(({ properties: { Create, Update } }) => [Create, Update].map((json) => JSON.parse(String(json)) as SdkCall));

/** What Lambda does with a queue in the name of the function that reads it. */
const READS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Source: Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping" (execution role permissions). */
const queuesReadBy = (account: Account, { stack, logicalId }: Found): string[] =>
  account
    .resources('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => String(properties.FunctionName).startsWith(`${account.resolve(stack, { Ref: logicalId })}:`))
    .map(({ properties }) => String(properties.EventSourceArn));

/** Where Lambda puts an event that a function could not handle. */
const failureQueuesOf = (account: Account, { stack, logicalId }: Found): string[] =>
  account
    .resources('AWS::Lambda::EventInvokeConfig')
    .filter(({ properties }) => properties.FunctionName === account.resolve(stack, { Ref: logicalId }))
    .map(({ properties }) => (properties.DestinationConfig as { OnFailure?: { Destination?: string } } | undefined)?.OnFailure?.Destination)
    .filter((queue) => queue !== undefined);

/** What a state machine does beside its tasks: a distributed map starts executions of the machine itself. */
export function machineAsks(account: Account, machine: Found): Asked[] {
  const distributed = String(machine.properties.DefinitionString).includes('"Mode":"DISTRIBUTED"');
  return distributed ? [{ action: 'states:StartExecution', resource: account.arnOf(machine), context: {} }] : [];
}
