import { CustomResource, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledgeProvider, acknowledgeVersions } from '../common/acknowledge.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';

/** CloudFormation type of the resources below; the local run leaves them out by this name (infra/local/assembly/custom-resources.ts). */
export const SMOKE_TEST_RESOURCE_TYPE = 'Custom::SmokeTest';

export interface SmokeTestProps extends Pick<ProductStackProps, 'config' | 'codeOf'> {
  readonly authorizer: ProductFunction;
  readonly signIn: ProductFunction;
}

/**
 * Asks every new version of the authorizer and of sign-in what it must answer: before the alias names it, and through the alias when all
 * requests are shifted to it. A wrong answer fails the deployment; before the shift, no request has then reached the new version. It runs in
 * the first deployment, too, and with the option `canary` off.
 */
export class SmokeTest extends Construct {
  constructor(scope: Construct, id: string, { config, codeOf, authorizer, signIn }: SmokeTestProps) {
    super(scope, id);
    const tested = [authorizer, signIn];
    const test = new ProductFunction(this, 'Test', {
      code: codeOf('smoke-test'),
      description: 'Asks new versions what they must answer, before and after they serve',
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
    const versions = tested.map(({ function: { currentVersion } }) => currentVersion);
    const asks = (resource: string, [Authorizer, SignIn]: readonly IFunction[]): CustomResource =>
      new CustomResource(this, resource, {
        resourceType: SMOKE_TEST_RESOURCE_TYPE,
        serviceToken: provider.serviceToken,
        properties: {
          Authorizer: Authorizer?.functionArn,
          SignIn: SignIn?.functionArn,
          Upstream: String(config.upstreamUrl !== null),
          Released: versions.map(({ functionArn }) => functionArn),
        },
      });
    const aliases = tested.map(({ release }) => release.live);
    const passed = asks('Passed', versions);
    for (const alias of aliases) alias.node.addDependency(passed);
    // CloudFormation has updated an alias when CodeDeploy has shifted all requests.
    asks('Served', aliases).node.addDependency(...aliases);
  }
}
