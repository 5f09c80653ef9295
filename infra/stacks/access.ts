import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { AccessApi } from '../constructs/api.ts';
import { addFunctions, type Functions } from '../constructs/functions.ts';
import { addIdentityProviders } from '../constructs/identity-providers.ts';

import type { ProductStackProps } from '../constructs/props.ts';

/** Everything that serves a request: the API, its authorizer and the functions behind it. Holds no data. */
export class AccessStack extends Stack {
  readonly api: RestApi;
  readonly functions: Functions;

  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    addIdentityProviders(this, config);
    this.functions = addFunctions(this, config, codeOf);
    const { authorizer, owners } = this.functions;
    this.api = new AccessApi(this, 'Api', { config, authorizer: authorizer.function, owners }).api;
  }
}
