import { randomUUID } from 'node:crypto';
import { LOCAL_STAGE } from '../../infra/config/config.ts';
import { readFunctions } from '../../infra/local/assembly/functions.ts';
import { type Found, readAssembly, resourcesOfType } from '../../infra/local/assembly/read.ts';
import { readReleases } from '../../infra/local/assembly/releases.ts';
import { createResolver } from '../../infra/local/assembly/resolve.ts';
import { createFunctions, type LocalFunctions } from '../../infra/local/lambda/functions.ts';
import { SSO_PARAMETERS, sessionBoundsPath, settingsPath, ssoPath, UPSTREAM_PARAMETERS, upstreamPath } from '../../shared/core/names.ts';
import type { Account } from '../infra/iam/account.ts';
import { type Definition, execute } from '../support/state-machine.ts';
import type { Call } from './asks/asked.ts';
import { startRecorder } from './recorder.ts';

/** A parameter of each kind whose changes are looked at. A person has switched the first one off before. */
const CHANGED = [
  `${settingsPath(LOCAL_STAGE)}glide.basicauth.required.csv`,
  `${sessionBoundsPath(LOCAL_STAGE)}glide.ui.session_timeout`,
  ssoPath(LOCAL_STAGE) + SSO_PARAMETERS.passphrase,
  upstreamPath(LOCAL_STAGE) + UPSTREAM_PARAMETERS.jwks,
];

/**
 * Drives the functions that no request reaches: those of a deployment, the watch over the settings, and the activation with its state machine.
 *
 * @param awsUrl endpoint of the local run.
 */
export async function driveDeployment(awsUrl: string, assembly: string, account: Account, onCall: (call: Call) => void): Promise<void> {
  const stacks = await readAssembly(assembly);
  const resolve = createResolver(stacks);
  const models = readFunctions(stacks, resolve);
  const releases = readReleases(stacks, resolve, new Set(models.map(({ arn }) => arn)));
  const invoke: LocalFunctions['invoke'] = (arn, payload) => functions.invoke(arn, payload);
  const recorder = await startRecorder({ awsUrl, invoke, onCall });
  const functions = createFunctions({
    models,
    releases,
    awsUrl: recorder.url,
    override: (variables) => variables,
    onLine: () => undefined,
  });
  const call = async (arn: string, event: unknown): Promise<unknown> => {
    const outcome = await invoke(arn, JSON.stringify(event));
    if (!outcome.ok) throw new Error(`${arn}: ${outcome.errorMessage}`);
    return JSON.parse(outcome.payload);
  };
  try {
    for (const type of ['Custom::SmokeTest', 'Custom::ActivationStarted'])
      for (const { stack, properties } of resourcesOfType(stacks, (each) => each === type))
        await call(handlerOf(account, resolve(stack, properties.ServiceToken)), {
          RequestType: 'Create',
          RequestId: randomUUID(),
          ResourceProperties: resolve(stack, properties),
        });
    const [rule] = account.resources('AWS::Events::Rule');
    const [{ Arn } = { Arn: '' }] = (rule?.properties.Targets ?? []) as { Arn: string }[];
    for (const name of CHANGED) await call(Arn, { detail: { name, operation: 'Update' }, time: new Date(0).toISOString() });
    await activate(account, call, onCall);
  } finally {
    await functions.stop();
    recorder.stop();
  }
}

/** The function of the product that CDK's framework calls for a custom resource. */
function handlerOf(account: Account, serviceToken: unknown): string {
  const framework = account.resources('AWS::Lambda::Function').find((found) => account.arnOf(found) === serviceToken);
  const variables = (framework?.properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables;
  return String(variables?.USER_ON_EVENT_FUNCTION_ARN);
}

/** Each task of the state machine is a call in its name. */
async function activate(
  account: Account,
  call: (arn: string, event: unknown) => Promise<unknown>,
  onCall: (call: Call) => void,
): Promise<void> {
  const [machine] = account.resources('AWS::StepFunctions::StateMachine') as [Found?];
  if (machine === undefined) throw new Error('The templates have no state machine.');
  const caller = account.arnOf(machine).split(':').at(-1) ?? '';
  const definition = JSON.parse(String(machine.properties.DefinitionString)) as Definition;
  const invoke = (arn: string, input: unknown): Promise<unknown> => {
    const [FunctionName, Qualifier] = arn.split(':').slice(6);
    onCall({ caller, service: 'lambda', operation: 'Invoke', input: JSON.stringify({ FunctionName, Qualifier }) });
    return call(arn, input);
  };
  await execute(definition, {}, { name: `test-${randomUUID()}`, id: 'arn:execution', invoke });
}
