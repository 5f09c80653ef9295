import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AccessApi } from '../constructs/access/api.ts';
import { addFunctions, type Functions } from '../constructs/access/functions.ts';
import { addIdentityProviders } from '../constructs/access/identity-providers.ts';
import { addReleaseAlarms } from '../constructs/access/release-alarms.ts';
import { SmokeTest } from '../constructs/access/smoke-test.ts';
import type { ProductStackProps } from '../constructs/common/props.ts';
import { shiftSlowly } from '../constructs/common/release.ts';

export interface AccessStackProps extends ProductStackProps {
  readonly topic: ITopic;
}

/** Everything that serves a request: the API, its authorizer and the functions behind it. Holds no data. */
export class AccessStack extends Stack {
  readonly api: RestApi;
  /** Of the API, with a slash at the end. */
  readonly address: string;
  readonly functions: Functions;
  readonly releaseAlarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, codeOf, topic, ...props }: AccessStackProps) {
    super(scope, id, props);
    addIdentityProviders(this, config);
    this.functions = addFunctions(this, config, codeOf);
    const { authorizer, owners } = this.functions;
    const signIn = owners['sign-in'];
    new SmokeTest(this, 'SmokeTest', { config, codeOf, authorizer, signIn });
    const { api, address } = new AccessApi(this, 'Api', { config, authorizer: authorizer.release.live, owners });
    this.api = api;
    this.address = address;
    this.releaseAlarms = addReleaseAlarms(this, config.stage, authorizer.logGroup, topic);
    if (config.canary === 'on') shiftSlowly(this, { Authorizer: authorizer.release, SignIn: signIn.release }, this.releaseAlarms);
  }
}
