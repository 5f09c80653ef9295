import { arnOf } from '../account.ts';
import { LocalRunError } from '../error.ts';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** Lines of a log group that go to a function. */
export interface Subscription {
  readonly name: string;
  readonly logGroup: string;
  readonly pattern: string;
  readonly functionArn: string;
}

/** A function that is called again and again. */
export interface Schedule {
  readonly arn: string;
  readonly everyMs: number;
  readonly functionArn: string;
  /** JSON; null: the event that EventBridge makes. */
  readonly input: string | null;
}

/** What happens when an asynchronous invocation fails, by the ARN that is called. */
export interface AsyncInvoke {
  readonly retries: number;
  readonly queueArn: string | null;
}

export interface LogFeed {
  readonly subscriptions: readonly Subscription[];
  readonly schedules: readonly Schedule[];
  readonly asyncInvokes: ReadonlyMap<string, AsyncInvoke>;
  /** Function that reads a queue, by the ARN of the queue. */
  readonly readers: ReadonlyMap<string, string>;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * What calls functions without a request: subscriptions of log groups, schedules, and queues of failed invocations.
 *
 * @throws LocalRunError for a schedule that is no rate.
 */
export function readLogFeed(stacks: readonly Stack[], resolve: Resolver): LogFeed {
  const all = (type: string): { logicalId: string; properties: Properties; stack: Stack }[] =>
    resourcesOfType(stacks, (each) => each === type).map(({ stack, logicalId, properties }) => ({
      stack,
      logicalId,
      properties: resolve(stack, properties) as Properties,
    }));
  return {
    subscriptions: all('AWS::Logs::SubscriptionFilter').map(({ stack, logicalId, properties }) => ({
      name: `${stack.name}-${logicalId}`,
      logGroup: String(properties.LogGroupName),
      pattern: String(properties.FilterPattern),
      functionArn: String(properties.DestinationArn),
    })),
    schedules: all('AWS::Events::Rule').flatMap(({ stack, logicalId, properties }) =>
      readSchedule(String(resolve(stack, { 'Fn::GetAtt': [logicalId, 'Arn'] })), properties),
    ),
    asyncInvokes: new Map(all('AWS::Lambda::EventInvokeConfig').map(({ properties }) => readAsyncInvoke(properties))),
    readers: new Map(
      all('AWS::Lambda::EventSourceMapping').map(({ properties }) => [
        String(properties.EventSourceArn),
        asArn(String(properties.FunctionName)),
      ]),
    ),
  };
}

/** Source: Lambda API Reference, CreateEventSourceMapping (FunctionName is a name or an ARN, with a qualifier or without). */
const asArn = (nameOrArn: string): string => (nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', `function:${nameOrArn}`));

interface Target {
  readonly Arn: string;
  readonly Input?: string;
}

/** Rules for events of AWS services have no schedule. */
function readSchedule(arn: string, { ScheduleExpression, Targets = [] }: Properties): Schedule[] {
  if (ScheduleExpression === undefined) return [];
  const everyMs = readRate(String(ScheduleExpression));
  return (Targets as Target[]).map(({ Arn, Input }) => ({ arn, everyMs, functionArn: Arn, input: Input ?? null }));
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Source: EventBridge User Guide, "Schedule types on EventBridge" (rate expressions). */
function readRate(expression: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = Number(value) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds))
    throw new LocalRunError(`The schedule ${expression} is no rate, which the local run needs: write it as rate(5 minutes).`);
  return milliseconds;
}

/** Source: Lambda API Reference, PutFunctionEventInvokeConfig (MaximumRetryAttempts is 2 if it is absent). */
function readAsyncInvoke({ FunctionName, Qualifier, MaximumRetryAttempts = 2, DestinationConfig }: Properties): [string, AsyncInvoke] {
  const { OnFailure } = (DestinationConfig ?? {}) as { OnFailure?: { Destination: string } };
  const name = String(FunctionName).split(':').at(-1);
  return [`${name}:${String(Qualifier)}`, { retries: Number(MaximumRetryAttempts), queueArn: OnFailure?.Destination ?? null }];
}
