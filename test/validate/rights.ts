import type { Found } from '../../infra/local/assembly/read.ts';
import type { AwsCall } from '../../infra/local/aws/endpoint.ts';
import type { Account } from '../infra/iam/account.ts';
import type { PolicyDocument, Statement } from '../infra/iam/evaluate.ts';
import { matchesResource } from '../infra/iam/wildcard.ts';
import { type Asked, askedBy } from './calls.ts';

/** Functions by the name that they call AWS under. */
const functionsOf = (account: Account): ReadonlyMap<string, Found> =>
  new Map(account.resources('AWS::Lambda::Function').map((found) => [account.arnOf(found).split(':').at(-1) ?? '', found]));

/** Logical id without CDK's hash, for sentences: `Authorizer`. */
const shortOf = ({ logicalId }: Found): string => logicalId.replace(/Function[0-9A-F]{8}$/, '');

/** The calls that a function may not make by its role: one sentence for each kind. Calls of people and of tests are left out. */
export function missingRights(account: Account, calls: readonly AwsCall[]): string[] {
  const functions = functionsOf(account);
  const missing = new Set<string>();
  for (const call of calls) {
    const caller = functions.get(call.caller);
    if (caller === undefined) continue;
    for (const { action, resource, context } of askedBy(call, account.place)) {
      const { allowed, because } = account.evaluate({ principal: { role: String(caller.properties.Role) }, action, resource, context });
      if (!allowed) missing.add(`${shortOf(caller)} may not ${action} ${resource} ${JSON.stringify(context)}: ${because}`);
    }
  }
  return [...missing];
}

/** Rights that nothing here uses, and why they are needed all the same. */
export const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/^Authorizer dynamodb:UpdateItem .*sys_session$/, 'A session is touched when it was used five minutes ago.'],
  [/^Backfill dynamodb:GetItem .*sys_user$/, 'Looks at a record that changed between scan and write.'],
  [/^SettingsWatch ssm:GetParameterHistory /, 'The local run sends no events.'],
  [/^MemoryUsage dynamodb:DeleteItem .*sys_usage$/, 'An account has more than 200 rows, or a late heartbeat fills a gap.'],
];

/** Rights of the functions' roles that no call used, as `function action resource`. Logs, traces and keys are asked of other services. */
export function unusedRights(account: Account, calls: readonly AwsCall[]): string[] {
  const functions = functionsOf(account);
  const used = new Map<string, Asked[]>();
  for (const call of calls) {
    const asked = functions.has(call.caller) ? askedBy(call, account.place) : [];
    used.set(call.caller, [...(used.get(call.caller) ?? []), ...asked]);
  }
  return [...functions].flatMap(([name, found]) =>
    rightsOf(account, String(found.properties.Role))
      .filter(
        ({ action, resource }) =>
          !(used.get(name) ?? []).some((asked) => asked.action === action && matchesResource(resource, asked.resource)),
      )
      .map(({ action, resource }) => `${shortOf(found)} ${action} ${resource.split(':').slice(5).join(':') || resource}`),
  );
}

/** DynamoDB and Parameter Store. Lines of logs are written by Lambda itself, and a notice is rare. */
const SERVED = /^(dynamodb|ssm):/;

function rightsOf(account: Account, role: string): { action: string; resource: string }[] {
  const name = role.slice(role.lastIndexOf('/') + 1);
  const statements = account
    .resources('AWS::IAM::Policy')
    .filter(({ properties: { Roles } }) => (Roles as string[]).includes(name))
    .flatMap(({ properties }) => [(properties.PolicyDocument as PolicyDocument).Statement].flat() as Statement[]);
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action = [], Resource = [] }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
    )
    .filter(({ action }) => SERVED.test(action));
}
