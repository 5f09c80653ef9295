import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { build } from 'esbuild';
import { readConfig } from '../../infra/config/config.ts';
import { bundleFunctions } from '../../infra/constructs/common/bundle.ts';
import { addStacks } from '../../infra/stacks/deployment.ts';
import { settingsPath, tablePrefix } from '../../shared/core/names.ts';
import { createPasswords } from '../../shared/node/passwords.ts';

/**
 * Deploys a stage of its own to a real account and asks it what no document of AWS confirms (docs/assumptions.md): probe.ts asks over HTTPS,
 * and an alarm must arrive in a queue that subscribes to the topic. A deployment of the assertions that succeeds is the test passed. Run it by
 * `npm run test:aws`; it has not been run yet. The probe runs against the local run, too (probe.test.ts).
 *
 * The user that it makes has a password of this one synthesis. Its tables are retained: delete those of the stage afterwards.
 */
const app = new App();
const config = readConfig({ stage: 'integ', waf: 'false', canary: 'off', ...app.node.getAllContext() });
const { stateful, access, observability } = addStacks(app, config, await bundleFunctions(join(app.outdir, 'bundles')));

const probes = new Stack(app, 'non-interactive-sessions-integ-probes');
const folder = join(app.outdir, 'bundles', 'probe');
await build({
  entryPoints: [join(import.meta.dirname, 'probe.ts')],
  outfile: join(folder, 'index.js'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'error',
});
const probe = new LambdaFunction(probes, 'Probe', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromAsset(folder),
  memorySize: 1024,
  timeout: Duration.minutes(5),
});
const queue = new Queue(probes, 'Alarms');
stateful.topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));

const integ = new IntegTest(app, 'Integ', { testCases: [stateful, access, observability, probes] });
const { assertions } = integ;
const password = randomBytes(18).toString('base64url');
const userName = 'integ.user';

const user = assertions.awsApiCall('@aws-sdk/client-dynamodb', 'PutItemCommand', {
  TableName: `${tablePrefix(config.stage)}sys_user`,
  Item: {
    user_name: { S: userName },
    name_as_entered: { S: userName },
    active: { BOOL: true },
    locked_out: { BOOL: false },
    password_hash: { S: await createPasswords().hash(password) },
    web_service_access_only: { BOOL: true },
    roles: { SS: ['itil'] },
    session_generation: { N: '1' },
    version: { N: '1' },
  },
});

const asked = assertions.invokeFunction({
  functionName: probe.functionName,
  payload: JSON.stringify({ url: access.address, userName, password }),
});
asked.expect(ExpectedResult.objectLike({ Payload: Match.stringLikeRegexp('"wrong":\\[\\]') }));

const [alarm] = access.releaseAlarms;
const sounds = assertions.awsApiCall('@aws-sdk/client-cloudwatch', 'SetAlarmStateCommand', {
  AlarmName: alarm?.alarmName,
  StateValue: 'ALARM',
  StateReason: 'The integration test asks whether an alarm arrives.',
});
const arrives = assertions.awsApiCall('@aws-sdk/client-sqs', 'ReceiveMessageCommand', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 20 });
arrives.expect(ExpectedResult.objectLike({ Messages: [{ Body: Match.stringLikeRegexp('authorizer-faults') }] }));
arrives.waitForAssertions({ totalTimeout: Duration.minutes(3) });

const setting = assertions.awsApiCall('@aws-sdk/client-ssm', 'GetParameterCommand', {
  Name: `${settingsPath(config.stage)}glide.basicauth.required.soap`,
});
setting.expect(ExpectedResult.objectLike({ Parameter: { Value: 'true' } }));

user.next(asked).next(sounds).next(arrives).next(setting);

app.synth();
