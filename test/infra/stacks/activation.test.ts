import { describe, expect, test } from '@jest/globals';
import { readCustomResources } from '../../../infra/local/assembly/custom-resources.ts';
import { readFunctions } from '../../../infra/local/assembly/functions.ts';
import { readAssembly, resourcesOfType } from '../../../infra/local/assembly/read.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import { sharedAssembly } from '../../support/local-run.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const stacks = stacksOf({ stage: 'prod' });
const template = templateOf(stacks.activation);

/** The definition with references as `<logical id>`. */
function definition(): { StartAt: string; States: Record<string, Record<string, unknown>> } {
  const [machine] = Object.values(resourcesOf<{ DefinitionString: unknown }>(template, 'AWS::StepFunctions::StateMachine'));
  const { 'Fn::Join': joined = ['', []] } = (machine?.Properties.DefinitionString ?? {}) as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  return JSON.parse(joined[1].map((part) => (typeof part === 'string' ? part : 'function')).join(''));
}

interface Retrier {
  readonly ErrorEquals: string[];
  readonly BackoffRate: number;
}

describe('the state machine of activation', () => {
  test('is a Standard one, logged without the names of users, and traced', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'non-interactive-sessions-prod-activation',
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('gives each segment a history of its own, as all turns together would exceed the 25 000 events of one', () => {
    expect(definition().States.EverySegment).toMatchObject({
      Type: 'Map',
      MaxConcurrency: 16,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
    expect(definition().States.EverySegment).not.toHaveProperty('ToleratedFailurePercentage');
  });

  test('retries with growing pauses what may pass, and nothing that a person must repair', () => {
    const { States } = definition();
    const nested = (States.EverySegment as unknown as { ItemProcessor: ReturnType<typeof definition> }).ItemProcessor.States;
    const tasks = [...Object.values(States), ...Object.values(nested)].filter(({ Type }) => Type === 'Task');
    expect(tasks).toHaveLength(4);
    for (const { Retry, TimeoutSeconds } of tasks) {
      const [retrier, ...others] = Retry as Retrier[];
      expect(others).toEqual([]);
      expect(retrier?.BackoffRate).toBe(2);
      expect(retrier?.ErrorEquals).toEqual(
        expect.arrayContaining(['Lambda.TooManyRequestsException', 'Sandbox.Timedout', 'ThrottledError']),
      );
      expect(retrier?.ErrorEquals).not.toContain('States.ALL');
      expect(retrier?.ErrorEquals).not.toContain('States.TaskFailed');
      expect(retrier?.ErrorEquals).not.toContain('BackfillError');
      expect(TimeoutSeconds).toBe(16 * 60);
    }
  });

  test('calls a worker that may take its whole quarter of an hour', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Activation: marks existing users as interactive',
      Timeout: 900,
      Environment: { Variables: { NIS_STAGE: 'prod', NIS_TABLE_PREFIX: 'non-interactive-sessions-prod-' } },
    });
  });
});

describe('the start of activation', () => {
  test('is told the table of users, so that another table is activated and another deploy is not', () => {
    template.hasResourceProperties('Custom::ActivationStarted', {
      Activation: '{"name":"non-interactive-sessions-prod-sys_user","attributes":{}}',
      Index: 'non-interactive-sessions-prod-sys_user 1',
    });
    templateOf(stacksOf({ stage: 'prod', userTable: 'corp-users' }).activation).hasResourceProperties('Custom::ActivationStarted', {
      Activation: '{"name":"corp-users","attributes":{}}',
    });
  });

  test('comes when the state machine has every right that it needs', () => {
    const [resource] = Object.values(resourcesOf(template, 'Custom::ActivationStarted'));
    const policies = Object.keys(resourcesOf(template, 'AWS::IAM::Policy')).filter((id) => id.startsWith('ActivationMachine'));
    expect(policies).toHaveLength(2);
    expect(resource?.DependsOn).toEqual(expect.arrayContaining(policies));
  });

  test('is told in an output, and an alarm rings where it failed or the execution did', () => {
    expect(JSON.stringify(template.findOutputs('*'))).toMatch(/"Fn::GetAtt":\["ActivationStart\w+","Outcome"\]/);
    const observability = templateOf(stacks.observability);
    observability.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ ($.log = "activation") && ($.outcome = "failed") }',
    });
    observability.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'non-interactive-sessions-prod-backfill-failed' });
  });
});

test('the local run has the same template and leaves the start out: there people activate by nis', async () => {
  const assembly = await readAssembly(sharedAssembly());
  const resolve = createResolver(assembly);
  expect(resourcesOfType(assembly, (type) => type === 'Custom::ActivationStarted')).toHaveLength(1);
  const called = readCustomResources(assembly, readFunctions(assembly, resolve), resolve).map(({ event }) => JSON.stringify(event));
  expect(called.join()).toContain('Custom::SettingsCreatedIfAbsent');
  expect(called.join()).not.toContain('Custom::ActivationStarted');
});

test('the stack can be deployed after the others, and by itself', () => {
  expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"/);
  expect(stacks.activation.dependencies).toEqual([stacks.stateful]);
});
