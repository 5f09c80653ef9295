import { Duration } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { Release } from './release.ts';

export interface FunctionProps {
  readonly code: Code;
  readonly description: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Everything that it may do; besides, it may only write its own log. */
  readonly statements: readonly PolicyStatement[];
  readonly logRetention: RetentionDays;
  readonly memoryMb?: number;
  readonly timeout?: Duration;
  readonly reservedConcurrency?: number | undefined;
  readonly provisionedConcurrency?: number | undefined;
}

/** A function of functions/<name>: Node 24 on arm64, its own role without managed policies, its own log group. Whatever calls it calls `release.live`. */
export class ProductFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly release: Release;

  constructor(scope: Construct, id: string, props: FunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: props.logRetention });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup = logGroup;
    logGroup.grantWrite(role);
    for (const statement of props.statements) role.addToPolicy(statement);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      memorySize: props.memoryMb ?? 512,
      timeout: props.timeout ?? Duration.seconds(15),
      ...(props.environment === undefined ? {} : { environment: props.environment }),
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    this.release = new Release(this, 'Release', { function: this.function, provisionedConcurrency: props.provisionedConcurrency });
    acknowledge(
      role,
      'IAM5[Resource::*]',
      'X-Ray takes trace segments for no resource, DescribeParameters (console) binds to none; no other action has it.',
    );
  }
}
