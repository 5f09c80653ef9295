import type { Account } from '../infra/iam/account.ts';
import type { PolicyDocument, Statement } from '../infra/iam/evaluate.ts';
import { matchesResource, matchesText } from '../infra/iam/wildcard.ts';
import { callersOf } from './callers.ts';
import type { Recorded } from './recorded.ts';

/** What functions and state machines may not do by their roles, of all that they ask: one sentence for each kind. */
export function missingRights({ account, calls }: Recorded): string[] {
  const missing = callersOf(account, calls).flatMap(({ short, role, asked }) =>
    asked.flatMap(({ action, resource, context }) => {
      const { allowed, because } = account.evaluate({ principal: { role }, action, resource, context });
      return allowed ? [] : [`${short} may not ${action} ${resource} ${JSON.stringify(context)}: ${because}`];
    }),
  );
  return [...new Set(missing)];
}

/** Rights that nothing here uses, and why they are needed all the same. */
export const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/^Authorizer dynamodb:UpdateItem .*sys_session$/, 'A session is touched when it was used five minutes ago.'],
  [/^Backfill dynamodb:BatchWriteItem .*sys_user_index$/, 'Indexes users who were there before the index; here it is built already.'],
  [/^Backfill dynamodb:GetItem .*sys_user$/, 'Looks at a record that changed between scan and write.'],
  [/^\w+frameworkonEvent lambda:GetFunction /, "CDK's framework waits by it for a function that is not ready yet."],
  [/^ActivationMachine (logs|xray):\w+ \*$/, 'Step Functions delivers logs and traces by these; they bind to no resource.'],
  [/^ActivationMachine states:(DescribeExecution|StopExecution|RedriveExecution) /, 'For a map that is stopped or started again.'],
  [
    /^\w+ kms:(DescribeKey|ReEncryptFrom|ReEncryptTo) /,
    'AWS asks for them beside the others for a table with a key of the customer, without saying at which call.',
  ],
  [/^(SettingsWatch|MemoryUsage) sqs:(GetQueueAttributes|GetQueueUrl) /, 'CDK grants them together with sqs:SendMessage.'],
  [/^MemoryUsage dynamodb:DeleteItem /, 'An account has more than 200 rows, or a late heartbeat fills a gap.'],
];

/** Why a right that nothing used is needed; undefined: nobody knows. */
export const reasonOf = (right: string): string | undefined => EXPLAINED.find(([pattern]) => pattern.test(right))?.[1];

/** Rights of roles that nothing used, as `caller action resource`. */
export const unusedRights = ({ account, calls }: Recorded): string[] =>
  callersOf(account, calls).flatMap(({ short, role, asked }) =>
    rightsOf(account, role)
      .filter(
        (right) => !asked.some(({ action, resource }) => matchesText(right.action, action) && matchesResource(right.resource, resource)),
      )
      .map(({ action, resource }) => `${short} ${action} ${resource.split(':').slice(5).join(':') || resource}`),
  );

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
    );
}
