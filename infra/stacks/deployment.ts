import { type App, Aspects, PermissionsBoundary, type StackProps } from 'aws-cdk-lib';
import { APPLICATION } from '../../shared/core/names.ts';
import type { Config } from '../config/config.ts';
import type { CodeOf } from '../constructs/common/bundle.ts';
import { EncryptedLogs } from '../constructs/common/customer-key.ts';
import { AccessStack } from './access.ts';
import { AccountStack } from './account.ts';
import { ActivationStack } from './activation.ts';
import { ObservabilityStack } from './observability.ts';
import { StatefulStack } from './stateful.ts';

export interface Stacks {
  readonly stateful: StatefulStack;
  readonly access: AccessStack;
  readonly activation: ActivationStack;
  readonly observability: ObservabilityStack;
  /** Once for each account and region, see the option accountStack. */
  readonly account: AccountStack | null;
}

/**
 * Adds the stacks of one stage. Stacks with data are separate from those that can be deleted and built again. They share names instead of
 * exports, so that neither blocks the other.
 */
export function addStacks(app: App, config: Config, codeOf: CodeOf): Stacks {
  const name = (part: string): string => `${APPLICATION}-${config.stage}-${part}`;
  const env = { ...(config.account && { account: config.account }), ...(config.region && { region: config.region }) };
  const ours = { ...config.tags, application: APPLICATION };
  encryptLogs(app, config);
  const common = { config, codeOf, env, tags: { ...ours, stage: config.stage }, ...boundaryOf(config) };
  const stateful = new StatefulStack(app, name('stateful'), { ...common, description: 'Users, roles, sessions and settings (retained)' });
  const { topic } = stateful;
  const access = new AccessStack(app, name('access'), { ...common, topic, description: 'API, authorizer and the functions behind it' });
  access.addStackDependency(stateful, 'The functions read the tables and settings.');
  const activation = new ActivationStack(app, name('activation'), { ...common, description: 'Marks existing users as interactive' });
  activation.addStackDependency(stateful, 'The worker writes the tables.');
  const account = config.accountStack
    ? new AccountStack(app, `${APPLICATION}-account`, {
        ...common,
        tags: ours,
        description: 'Logging role of API Gateway',
      })
    : null;
  if (account !== null) access.addStackDependency(account, 'A stage with an access log needs the logging role.');
  const observability = new ObservabilityStack(app, name('observability'), {
    ...common,
    topic,
    access,
    activation,
    description: 'Alarms, dashboard and queries',
  });
  return { stateful, access, activation, observability, account };
}

/** On the app, so that no log group of any stack is left out. */
function encryptLogs(app: App, { kmsKeyArn }: Config): void {
  if (kmsKeyArn !== undefined) Aspects.of(app).add(new EncryptedLogs(kmsKeyArn));
}

/** Also for the roles of CDK's own functions behind custom resources. */
function boundaryOf({ permissionsBoundary: policy }: Config): Pick<StackProps, 'permissionsBoundary'> {
  if (policy === undefined) return {};
  return { permissionsBoundary: policy.startsWith('arn:') ? PermissionsBoundary.fromArn(policy) : PermissionsBoundary.fromName(policy) };
}
