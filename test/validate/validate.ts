import { type Account, accountOf } from '../infra/iam/account.ts';
import { stacksOf } from '../infra/synthesised.ts';
import { limitProblems } from './limits.ts';
import { policyProblems } from './policies.ts';
import { schemaProblems } from './schemas.ts';
import { stateMachineProblems } from './state-machines.ts';

/** The templates of a deployment with these options. */
export const deploymentOf = (options: Readonly<Record<string, unknown>>): Account => accountOf(stacksOf(options));

/** What AWS would refuse of a deployment, as far as it can be known without an account: one sentence a problem. */
export function problemsOf(account: Account): string[] {
  const templates = Object.fromEntries(account.stacks.map(({ name, template }) => [name, template]));
  return [...schemaProblems(templates), ...policyProblems(templates), ...limitProblems(account), ...stateMachineProblems(account)];
}
