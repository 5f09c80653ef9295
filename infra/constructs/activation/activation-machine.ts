import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  Pass,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { APPLICATION } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';
import { acknowledge, acknowledgeResource } from '../common/acknowledge.ts';
import { WORKER_TIMEOUT } from './backfill-function.ts';

/** More than a large table has partitions, so that all partitions are busy and none throttles alone. */
const SEGMENTS = 64;
/** 16 workers of 16 requests in flight fill the 40 000 writes a second that a table takes by default. */
const WORKERS = 16;

/** Errors that may pass: of Lambda, of the function's process, and of DynamoDB after the worker's own tries. All others need a person. */
const PASSING = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
  'ThrottledError',
  'RetryableError',
];

export interface ActivationMachineProps {
  readonly config: Pick<Config, 'stage' | 'logRetentionDays'>;
  readonly backfill: IFunction;
}

/**
 * The state machine of activation: prepare, then a worker for each segment, called until its segment is done, then the index of users
 * in turns, then finish. Finish fails the
 * execution if a record could not be marked. `nis activate` drives the same coordinator in the same order. A new execution continues an
 * unfinished run.
 *
 * The map is a distributed one: an inline map runs 40 iterations at most, and the turns of all segments would share one history of 25 000
 * events. Each segment has an execution of its own. Source: AWS Step Functions Developer Guide, "Distributed mode", "Quotas".
 */
export class ActivationMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { config, backfill }: ActivationMachineProps) {
    super(scope, id);
    const segments = new DistributedMap(this, 'EverySegment', {
      label: LABEL,
      comment: 'One worker a segment of the parallel Scan',
      mapExecutionType: StateMachineType.STANDARD,
      maxConcurrency: WORKERS,
      itemsPath: '$.segments',
      itemSelector: {
        runId: JsonPath.stringAt('$.runId'),
        totalSegments: JsonPath.numberAt('$.totalSegments'),
        segment: JsonPath.numberAt('$$.Map.Item.Value'),
      },
      resultPath: JsonPath.DISCARD,
    });
    segments.itemProcessor(workOnSegment(this, backfill));
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: `${APPLICATION}-${config.stage}-activation`,
      comment: 'Marks existing users as interactive',
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(prepare(this, backfill).next(segments).next(indexAndFinish(this, backfill))),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', { retention: config.logRetentionDays }),
        level: LogLevel.ALL,
        // The data would hold names of users. The worker's own log has them where they are needed.
        includeExecutionData: false,
      },
    });
    acknowledgeRights(this.machine);
  }
}

/** Label of the map, part of the ARNs of its executions. */
const LABEL = 'Segments';

function acknowledgeRights(machine: StateMachine): void {
  acknowledge(machine, 'IAM5[Resource::*]', 'Step Functions and X-Ray bind the delivery of logs and traces to no resource.');
  const stack = Stack.of(machine);
  const name = stack.splitArn(machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName;
  for (const execution of [`${name}:*`, `${name}/${LABEL}:*`])
    acknowledgeResource(
      machine,
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: execution,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      'A distributed map starts and stops executions of its own machine, whose names are not known before.',
    );
}

const prepare = (scope: Construct, backfill: IFunction): LambdaInvoke =>
  task(scope, 'Prepare', backfill, 'Guests and base roles where absent; begins a run, or goes on with the unfinished one', {
    action: 'prepare',
    runId: JsonPath.executionName,
    startedBy: JsonPath.executionId,
    totalSegments: SEGMENTS,
  });

/** A worker returns before its time is out. It is called again with its checkpoint until the segment is done. */
function workOnSegment(scope: Construct, backfill: IFunction): IChainable {
  const work = task(scope, 'Work', backfill, 'One turn of a worker at its segment');
  const done = new Pass(scope, 'SegmentDone', {
    comment: 'Only this: the results of all segments together may have 256 KB',
    parameters: { segment: JsonPath.numberAt('$.segment'), failed: JsonPath.numberAt('$.failed') },
  });
  return work.next(new Choice(scope, 'IsSegmentDone').when(Condition.booleanEquals('$.done', true), done).otherwise(work));
}

/** The index comes before the end of the run, so that a run with records that failed has it, too. */
function indexAndFinish(scope: Construct, backfill: IFunction): IChainable {
  const index = task(scope, 'Index', backfill, 'One turn at the index of users, unless it is built', {
    action: 'index',
    runId: JsonPath.stringAt('$.runId'),
  });
  return index.next(
    new Choice(scope, 'IsIndexDone').when(Condition.booleanEquals('$.done', true), finish(scope, backfill)).otherwise(index),
  );
}

function finish(scope: Construct, backfill: IFunction): IChainable {
  const count = task(scope, 'Finish', backfill, 'Ends the run where every record was dealt with', {
    action: 'finish',
    runId: JsonPath.stringAt('$.runId'),
  });
  const failed = new Fail(scope, 'RecordsFailed', {
    error: 'RecordsFailed',
    causePath: JsonPath.format(
      '{} records could not be dealt with: see nis status, repair them, and start the state machine again or run nis resume.',
      JsonPath.stringAt('$.failed'),
    ),
  });
  return count.next(
    new Choice(scope, 'IsAnyRecordFailed')
      .when(Condition.numberGreaterThan('$.failed', 0), failed)
      .otherwise(new Succeed(scope, 'Activated')),
  );
}

function task(scope: Construct, id: string, backfill: IFunction, comment: string, payload?: Record<string, unknown>): LambdaInvoke {
  const invoke = LambdaInvoke.jsonPath(scope, id, {
    lambdaFunction: backfill,
    comment,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    // Lambda ends the function before this. It guards against an answer that never comes.
    taskTimeout: Timeout.duration(WORKER_TIMEOUT.plus(Duration.minutes(1))),
    ...(payload === undefined ? {} : { payload: TaskInput.fromObject(payload) }),
  });
  invoke.addRetry({
    errors: PASSING,
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxAttempts: 8,
    maxDelay: Duration.minutes(5),
    jitterStrategy: JitterType.FULL,
  });
  return invoke;
}
