import type { Found } from '../../infra/local/assembly/read.ts';
import type { Account } from '../infra/iam/account.ts';
import type { Asked, Call } from './asks/asked.ts';
import { machineAsks, runtimeAsks } from './asks/runtime.ts';
import { createAsker } from './calls.ts';

/** A function or a state machine, with all that it asks of IAM. */
export interface Caller {
  /** Logical id without CDK's hash, for sentences: `Authorizer`. */
  readonly short: string;
  /** ARN. */
  readonly role: string;
  readonly asked: readonly Asked[];
}

/** Everyone in the templates who has a role and calls AWS. Calls of people and of tests are left out. */
export function callersOf(account: Account, calls: readonly Call[]): Caller[] {
  const asker = createAsker(account, calls);
  const askedBy = (name: string): Asked[] => calls.filter(({ caller }) => caller === name).flatMap(asker);
  const callers = (type: string, role: string, implied: (account: Account, found: Found) => Asked[]): Caller[] =>
    account.resources(type).map((found) => ({
      short: found.logicalId.replace(/(Function)?[0-9A-F]{8}$/, ''),
      role: String(found.properties[role]),
      asked: [...askedBy(account.arnOf(found).split(':').at(-1) ?? ''), ...implied(account, found)],
    }));
  return [...callers('AWS::Lambda::Function', 'Role', runtimeAsks), ...callers('AWS::StepFunctions::StateMachine', 'RoleArn', machineAsks)];
}
