import { CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ENV } from '../../../shared/core/environment.ts';
import { UPSTREAM_PARAMETERS, upstreamPath } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';
import { acknowledgeProvider } from '../common/acknowledge.ts';
import { secureStringStatement } from '../common/decrypt.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';

/**
 * The keys that sign the identity for an upstream, created in Parameter Store if absent and never rewritten. The private key is in no
 * template and no log. The keys stay when the stack is deleted.
 */
export class AssertionKeys extends Construct {
  constructor(scope: Construct, id: string, { config, codeOf }: Pick<ProductStackProps, 'config' | 'codeOf'>) {
    super(scope, id);
    const { stage, logRetentionDays, kmsKeyArn } = config;
    const keys = parameterArn(this, stage, 'keys');
    const create = new ProductFunction(this, 'Create', {
      code: codeOf('assertion-keys'),
      description: 'Creates the keys that sign for the upstream where there are none',
      ...(kmsKeyArn === undefined ? {} : { environment: { [ENV.kmsKey]: kmsKeyArn } }),
      statements: [
        new PolicyStatement({ actions: ['ssm:PutParameter'], resources: [keys, parameterArn(this, stage, 'jwks')] }),
        // If only the private keys exist, the public ones are derived from them.
        ...readKeysStatements(this, config),
        secureStringStatement(this, { parameterArn: keys, action: 'Encrypt', kmsKeyArn }),
      ],
      logRetention: logRetentionDays,
    });
    const logGroup = new LogGroup(this, 'ProviderLog', { retention: logRetentionDays });
    const provider = new Provider(this, 'Provider', { onEventHandler: create.release.live, logGroup });
    acknowledgeProvider(provider);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::AssertionKeysCreatedIfAbsent',
      serviceToken: provider.serviceToken,
      removalPolicy: RemovalPolicy.RETAIN,
      properties: { Path: upstreamPath(stage) },
    });
  }
}

/** Reads the private keys, to sign. */
export const readKeysStatements = (scope: Construct, { stage, kmsKeyArn }: Pick<Config, 'stage' | 'kmsKeyArn'>): PolicyStatement[] => [
  new PolicyStatement({ actions: ['ssm:GetParameters'], resources: [parameterArn(scope, stage, 'keys')] }),
  secureStringStatement(scope, { parameterArn: parameterArn(scope, stage, 'keys'), action: 'Decrypt', kmsKeyArn }),
];

/** Reads the public keys, to publish them. */
export const readJwksStatement = (scope: Construct, stage: string): PolicyStatement =>
  new PolicyStatement({ actions: ['ssm:GetParameters'], resources: [parameterArn(scope, stage, 'jwks')] });

const parameterArn = (scope: Construct, stage: string, name: keyof typeof UPSTREAM_PARAMETERS): string =>
  Stack.of(scope).formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: upstreamPath(stage).slice(1) + UPSTREAM_PARAMETERS[name],
  });
