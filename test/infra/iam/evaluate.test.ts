import { describe, expect, test } from '@jest/globals';
import type { Conditions, Context } from './conditions.ts';
import { evaluate, type Policies, type Request, type Statement } from './evaluate.ts';

const ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const STRANGER = 'arn:aws:iam::222222222222:role/reader';
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms`;

const allow = (statement: Partial<Statement>): Statement => ({ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC, ...statement });
const deny = (statement: Partial<Statement>): Statement => ({ ...allow(statement), Effect: 'Deny' });
const policy = (...statements: Statement[]) => ({ Statement: statements });

function isAllowed(policies: Partial<Policies>, request: Partial<Request> = {}): boolean {
  return evaluate({ principal: { role: ROLE }, action: 'sns:Publish', resource: TOPIC, ...request }, { account: ACCOUNT, ...policies })
    .allowed;
}

describe('which policy counts', () => {
  const service = { principal: { service: 'cloudwatch.amazonaws.com' } };
  const forService = policy(allow({ Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] } }));

  test('without an allow nothing is allowed', () => {
    expect(isAllowed({})).toBe(false);
    expect(isAllowed({ resource: [policy(deny({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))] })).toBe(
      false,
    );
  });

  test("within the account the role's policy is enough, and so is the resource's that names the role", () => {
    expect(isAllowed({ identity: [policy(allow({}))] })).toBe(true);
    expect(isAllowed({ resource: [policy(allow({ Principal: { AWS: ROLE } }))] })).toBe(true);
    expect(isAllowed({ resource: [policy(allow({ Principal: { AWS: STRANGER } }))] })).toBe(false);
  });

  test('an explicit deny of either wins', () => {
    expect(isAllowed({ identity: [policy(allow({})), policy(deny({}))] })).toBe(false);
    expect(isAllowed({ identity: [policy(allow({}))], resource: [policy(deny({ Principal: '*' }))] })).toBe(false);
    expect(isAllowed({ identity: [policy(allow({}))], resource: [policy(deny({ Principal: { AWS: ACCOUNT } }))] })).toBe(false);
  });

  test("naming the account hands over to the role's policy and grants nothing by itself", () => {
    const root = policy(allow({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }));
    expect(isAllowed({ resource: [root] })).toBe(false);
    expect(isAllowed({ resource: [root], identity: [policy(allow({}))] })).toBe(true);
  });

  test("a key needs its own policy to hand over: without, the role's counts for nothing", () => {
    const identity = [policy(allow({ Resource: '*' }))];
    expect(isAllowed({ identity, resourceDelegates: true })).toBe(false);
    expect(isAllowed({ identity, resourceDelegates: true, resource: [policy(allow({ Principal: { AWS: ACCOUNT } }))] })).toBe(true);
    expect(isAllowed({ identity, resourceDelegates: true, resource: [policy(allow({ Principal: { AWS: STRANGER } }))] })).toBe(false);
  });

  test('across accounts both must allow', () => {
    const principal = { role: STRANGER };
    const [identity, resource] = [[policy(allow({}))], [policy(allow({ Principal: { AWS: STRANGER } }))]];
    expect(isAllowed({ identity }, { principal })).toBe(false);
    expect(isAllowed({ resource }, { principal })).toBe(false);
    expect(isAllowed({ identity, resource }, { principal })).toBe(true);
  });

  test("a service has the resource's policy alone", () => {
    expect(isAllowed({ resource: [forService] }, service)).toBe(true);
    expect(isAllowed({ resource: [policy(allow({ Principal: { Service: 'events.amazonaws.com' } }))] }, service)).toBe(false);
    expect(isAllowed({ resource: [policy(allow({ Principal: { AWS: ACCOUNT } }))] }, service)).toBe(false);
    expect(isAllowed({ resource: [policy(allow({ Principal: '*' }))] }, service)).toBe(true);
    expect(isAllowed({ resource: [policy(allow({ Principal: { AWS: '*' } }))] }, service)).toBe(true);
  });

  test('a boundary must allow, too', () => {
    expect(isAllowed({ identity: [policy(allow({}))], boundary: policy(allow({ Action: 'ssm:*', Resource: '*' })) })).toBe(false);
    expect(isAllowed({ identity: [policy(allow({}))], boundary: policy(allow({ Action: '*', Resource: '*' })) })).toBe(true);
    expect(isAllowed({ boundary: policy(allow({ Action: '*', Resource: '*' })) })).toBe(false);
    const denying = policy(allow({ Action: '*', Resource: '*' }), deny({}));
    expect(isAllowed({ identity: [policy(allow({}))], boundary: denying })).toBe(false);
  });

  test('NotPrincipal is everybody else', () => {
    const others = policy(deny({ NotPrincipal: { AWS: ROLE } }));
    const identity = [policy(allow({}))];
    expect(isAllowed({ identity, resource: [others] })).toBe(true);
    expect(isAllowed({ resource: [forService, others] }, service)).toBe(false);
  });
});

describe('what a statement covers', () => {
  const may = (statement: Partial<Statement>, request: Partial<Request> = {}): boolean =>
    isAllowed({ identity: [policy(allow(statement))] }, request);

  test.each([
    ['sns:Publish', true],
    ['SNS:publish', true],
    ['sns:*', true],
    ['sns:Pub???h', true],
    ['*', true],
    ['sns:Pub', false],
    ['sns.Publish', false],
    ['sqs:Publish', false],
  ])('the action %s', (Action, expected) => expect(may({ Action })).toBe(expected));

  test('NotAction and NotResource are all others', () => {
    expect(may({ Action: undefined, NotAction: 'sns:Publish' } as Partial<Statement>)).toBe(false);
    expect(may({ Action: undefined, NotAction: ['sqs:*'] } as Partial<Statement>)).toBe(true);
    expect(may({ Resource: undefined, NotResource: TOPIC } as Partial<Statement>)).toBe(false);
    expect(may({ Resource: undefined, NotResource: `${TOPIC}-2` } as Partial<Statement>)).toBe(true);
  });

  test.each([
    ['*', true],
    [`arn:aws:sns:*:${ACCOUNT}:alarms`, true],
    ['arn:aws:sns:*', true],
    ['arn:aws:sns:eu-west-1:*:al?rms', true],
    [`arn:aws:sns:eu-west-1:${ACCOUNT}:al*s`, true],
    [`arn:aws:sns:eu-west-1:${ACCOUNT}:ALARMS`, false],
    [`arn:aws:sns:eu-west-2:${ACCOUNT}:alarms`, false],
    // Within a part the asterisk stops at the colon.
    ['arn:aws:s*s:alarms', false],
  ])('the resource %s', (Resource, expected) => expect(may({ Resource })).toBe(expected));

  test('a dot of a pattern is a dot', () => {
    expect(may({ Resource: 'arn:aws:ssm:::a.b' }, { resource: 'arn:aws:ssm:::a-b' })).toBe(false);
  });

  test('a variable of a policy is refused: nothing here has one', () => {
    expect(() => may({ Resource: `arn:aws:sns:::$\{aws:username}` })).toThrow(/policy variables/);
  });
});

describe('conditions', () => {
  const holds = (Condition: Conditions, context: Context = {}): boolean =>
    isAllowed({ identity: [policy(allow({ Condition }))] }, { context });
  const at = (value: string | readonly string[]): Context => ({ key: value });

  test.each<[Conditions, Context, boolean]>([
    [{ StringEquals: { key: 'a' } }, at('a'), true],
    [{ StringEquals: { KEY: ['b', 'a'] } }, at('a'), true],
    [{ StringEquals: { key: 'a' } }, at('A'), false],
    [{ StringEquals: { key: 'a' } }, {}, false],
    [{ StringEquals: { key: 'a', other: 'b' } }, at('a'), false],
    [{ StringEquals: { key: 'a' }, StringLike: { key: 'b*' } }, at('a'), false],
    [{ StringNotEquals: { key: 'a' } }, at('b'), true],
    [{ StringNotEquals: { key: ['a', 'b'] } }, at('b'), false],
    [{ StringNotEquals: { key: 'a' } }, {}, true],
    [{ StringEqualsIgnoreCase: { key: 'a' } }, at('A'), true],
    [{ StringLike: { key: 'incident.*' } }, at('incident.1'), true],
    [{ StringLike: { key: 'incident.*' } }, at('user.1'), false],
    [{ StringNotLike: { key: 'a*' } }, at('ab'), false],
    [{ StringEqualsIfExists: { key: 'a' } }, {}, true],
    [{ StringEqualsIfExists: { key: 'a' } }, at('b'), false],
    [{ Bool: { key: 'false' } }, at('false'), true],
    [{ Bool: { key: 'false' } }, at('true'), false],
    [{ Bool: { key: 'false' } }, {}, false],
    [{ BoolIfExists: { key: 'false' } }, {}, true],
    [{ Null: { key: 'true' } }, {}, true],
    [{ Null: { key: 'true' } }, at('a'), false],
    [{ Null: { key: 'false' } }, at('a'), true],
    [{ ArnLike: { key: 'arn:aws:cloudwatch:*:1:alarm:*' } }, at('arn:aws:cloudwatch:x:1:alarm:a:b'), true],
    [{ ArnLike: { key: 'arn:aws:*:alarm' } }, at('arn:aws:cloudwatch:x:1:alarm'), false],
    [{ ArnNotEquals: { key: 'arn:aws:sns:x:1:a' } }, at('arn:aws:sns:x:1:b'), true],
    [{ 'ForAllValues:StringEquals': { key: ['a', 'b'] } }, at(['a', 'b']), true],
    [{ 'ForAllValues:StringEquals': { key: ['a', 'b'] } }, at(['a', 'c']), false],
    [{ 'ForAllValues:StringEquals': { key: ['a'] } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { key: ['a'] } }, at(['c', 'a']), true],
    [{ 'ForAnyValue:StringEquals': { key: ['a'] } }, at(['c']), false],
    [{ 'ForAnyValue:StringNotEquals': { key: ['a'] } }, {}, false],
  ])('%j with %j: %p', (condition, context, expected) => expect(holds(condition, context)).toBe(expected));

  test('the account and the ARN of the role are known', () => {
    expect(holds({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT }, ArnEquals: { 'aws:PrincipalArn': ROLE } })).toBe(true);
  });

  test('an operator that is not known is refused, also where it is written wrong', () => {
    for (const operator of ['NumericLessThan', 'IpAddress', 'stringEquals', 'ForSomeValue:StringEquals'])
      expect(() => holds({ [operator]: { key: '1' } }, at('0'))).toThrow(/does not know the condition operator/);
  });

  test('several values under an operator for one are refused', () => {
    expect(() => holds({ StringEquals: { key: 'a' } }, at(['a', 'b']))).toThrow(/has several values/);
  });
});
