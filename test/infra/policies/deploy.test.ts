import { describe, expect, test } from '@jest/globals';
import { deployPolicies, RIGHTS } from '../../../infra/policies/deploy.ts';
import { accountOf } from '../iam/account.ts';
import { evaluate } from '../iam/evaluate.ts';
import { OPTION_ROWS } from '../option-rows.ts';
import { stacksOf, templateOf } from '../synthesised.ts';

const PLACE = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };
const typesOf = (options: Readonly<Record<string, unknown>>): string[] => [
  ...new Set(
    Object.values(stacksOf(options)).flatMap((stack) =>
      stack === null ? [] : Object.values(templateOf(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type),
    ),
  ),
];
const policies = (types: readonly string[], { kmsKeyArn, accountStack = false }: { kmsKeyArn?: string; accountStack?: boolean } = {}) =>
  deployPolicies(types, { ...PLACE, stage: 'prod', kmsKeyArn, accountStack });

test.each(OPTION_ROWS)('the rights to deploy every resource are known: %s', (_name, options) => {
  expect(() => policies(typesOf(options))).not.toThrow();
});

test('a type whose rights are not known is told by name', () => {
  expect(() => policies(['AWS::EC2::Instance'])).toThrow(
    'The rights for AWS::EC2::Instance are not known: add a row to infra/policies/deploy.ts.',
  );
});

describe('the policy to deploy', () => {
  const documents = policies(Object.keys(RIGHTS));
  const may = (action: string, resource: string, identity = documents): boolean =>
    evaluate({ principal: { role: `arn:aws:iam::${PLACE.account}:role/cfn` }, action, resource }, { account: PLACE.account, identity })
      .allowed;

  /** Types whose ARN has a name, and how CloudFormation begins to create one. */
  const NAMED: readonly (readonly [type: string, action: string, attribute?: string])[] = [
    ['AWS::DynamoDB::GlobalTable', 'dynamodb:CreateTable'],
    ['AWS::SNS::Topic', 'sns:CreateTopic', 'TopicArn'],
    ['AWS::SQS::Queue', 'sqs:CreateQueue'],
    ['AWS::Lambda::Function', 'lambda:CreateFunction'],
    ['AWS::IAM::Role', 'iam:CreateRole'],
    ['AWS::Logs::LogGroup', 'logs:CreateLogGroup'],
    ['AWS::Events::Rule', 'events:PutRule'],
  ];

  // The first and the last row have every kind of name.
  test.each(OPTION_ROWS.filter((_row, index) => index === 0 || index === OPTION_ROWS.length - 1))(
    'reaches each resource by its name, and none of another name: %s',
    (_name, options) => {
      const account = accountOf(stacksOf({ ...options, account: PLACE.account, region: PLACE.region }));
      const own = policies(typesOf(options), { accountStack: options.accountStack === 'true' });
      for (const [type, action, attribute = 'Arn'] of NAMED)
        for (const each of account.resources(type)) {
          const arn = account.arnOf(each, attribute);
          expect([action, arn, may(action, arn, own)]).toEqual([action, arn, true]);
          const foreign = arn.replace('non-interactive-sessions-', 'other-');
          expect([action, foreign, may(action, foreign, own)]).toEqual([action, foreign, false]);
        }
    },
  );

  test('makes roles of the application alone, also by names that CloudFormation cut short, and no users, keys of access or policies of others', () => {
    for (const name of ['non-interactive-sessions-prod-access-AuthorizerRole-x', 'non-interactive-sessions-AuthorizerRole-x'])
      expect(may('iam:CreateRole', `arn:aws:iam::123456789012:role/${name}`)).toBe(true);
    for (const [action, resource] of [
      ['iam:CreateRole', 'arn:aws:iam::123456789012:role/Admin'],
      ['iam:PassRole', 'arn:aws:iam::123456789012:role/Admin'],
      ['iam:CreateUser', 'arn:aws:iam::123456789012:user/x'],
      ['iam:CreateAccessKey', 'arn:aws:iam::123456789012:user/x'],
      ['dynamodb:DeleteTable', 'arn:aws:dynamodb:eu-central-1:123456789012:table/non-interactive-sessions-prod-sys_user'],
      ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/non-interactive-sessions-prod-sys_user'],
      ['ssm:GetParameters', 'arn:aws:ssm:eu-central-1:123456789012:parameter/non-interactive-sessions-upstream/prod/assertion-keys'],
      ['s3:PutObject', 'arn:aws:s3:::cdk-hnb659fds-assets-123456789012-eu-central-1/x'],
      ['lambda:CreateFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:non-interactive-sessions-prod-x'],
    ] as const)
      expect([action, resource, may(action, resource)]).toEqual([action, resource, false]);
  });

  test('is split into managed policies that IAM takes, at most ten for a role', () => {
    expect(documents.length).toBeGreaterThan(1);
    expect(documents.length).toBeLessThanOrEqual(10);
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
  });

  test('has no action of a whole service', () => {
    for (const { Action } of documents.flatMap(({ Statement }) => Statement))
      for (const action of Action) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/);
  });
});
