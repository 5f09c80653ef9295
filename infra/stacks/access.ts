import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccessApi } from '../constructs/api.ts';
import { addFunctions } from '../constructs/functions.ts';
import { addIdentityProviders } from '../constructs/identity-providers.ts';
import type { ProductStackProps } from './props.ts';

/** Everything a request meets: the API, its authorizer and the functions behind it. Holds no data. */
export class AccessStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    const { authorizer, owners } = addFunctions(this, config, codeOf);
    addIdentityProviders(this, config);
    new AccessApi(this, 'Api', { config, authorizer, owners });
  }
}
