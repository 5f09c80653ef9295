import { CustomResource, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledgeProvider, acknowledgeVersions } from '../common/acknowledge.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';

/** CloudFormation type of the resource below; the local run leaves it out by this name (infra/local/assembly/custom-resources.ts). */
export const SMOKE_TEST_RESOURCE_TYPE = 'Custom::SmokeTest';

export interface SmokeTestProps extends Pick<ProductStackProps, 'config' | 'codeOf'> {
  readonly authorizer: ProductFunction;
  readonly signIn: ProductFunction;
}

/**
 * Asks every new version of the authorizer and of sign-in what it must answer, before the alias names it: a wrong answer fails the deployment,
 * and the version before goes on serving. It runs in the first deployment, too, and with the option `canary` off.
 */
export class SmokeTest extends Construct {
  constructor(scope: Construct, id: string, { config, codeOf, authorizer, signIn }: SmokeTestProps) {
    super(scope, id);
    const tested = [authorizer, signIn];
    const test = new ProductFunction(this, 'Test', {
      code: codeOf('smoke-test'),
      description: 'Asks new versions what they must answer, before they serve',
      statements: tested.map(
        ({ function: { functionArn } }) => new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [`${functionArn}:*`] }),
      ),
      logRetention: config.logRetentionDays,
      timeout: Duration.minutes(5),
    });
    for (const product of tested)
      acknowledgeVersions(test, product.function, 'The version that is new has a number that no template knows.');
    const logGroup = new LogGroup(this, 'ProviderLog', { retention: config.logRetentionDays });
    const provider = new Provider(this, 'Provider', { onEventHandler: test.release.live, logGroup });
    acknowledgeProvider(provider);
    const passed = new CustomResource(this, 'Passed', {
      resourceType: SMOKE_TEST_RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      properties: {
        Authorizer: authorizer.function.currentVersion.functionArn,
        SignIn: signIn.function.currentVersion.functionArn,
        Upstream: String(config.upstreamUrl !== null),
      },
    });
    for (const { release } of tested) release.live.node.addDependency(passed);
  }
}
