import { describe, expect, test } from '@jest/globals';
import { requirePermissions } from '../../../../infra/local/assembly/permissions.ts';
import type { Stack, Template } from '../../../../infra/local/assembly/read.ts';
import { readReleases } from '../../../../infra/local/assembly/releases.ts';
import { createResolver } from '../../../../infra/local/assembly/resolve.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:app-Fn';
const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: {} };
const VERSION = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } };
const ALIAS = {
  Type: 'AWS::Lambda::Alias',
  Properties: { Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } },
};

const stackOf = (Resources: NonNullable<Template['Resources']>): Stack => ({ name: 'app', template: { Resources }, assets: new Map() });
const releasesOf = (Resources: NonNullable<Template['Resources']>) => {
  const stack = stackOf(Resources);
  return readReleases([stack], createResolver([stack]), new Set([ARN, `${ARN}2`]));
};

describe('versions and aliases', () => {
  const resources = { Fn: FUNCTION, Version: VERSION, Live: ALIAS };

  test('are told as AWS tells them: qualified ARNs, version 1 at first', () => {
    const stack = stackOf(resources);
    const resolve = createResolver([stack]);
    expect(resolve(stack, { Ref: 'Version' })).toBe(`${ARN}:1`);
    expect(resolve(stack, { 'Fn::GetAtt': ['Version', 'FunctionArn'] })).toBe(`${ARN}:1`);
    expect(resolve(stack, { 'Fn::GetAtt': ['Version', 'Version'] })).toBe('1');
    expect(resolve(stack, { Ref: 'Live' })).toBe(`${ARN}:live`);
    expect(resolve(stack, { 'Fn::GetAtt': ['Live', 'AliasArn'] })).toBe(`${ARN}:live`);
    expect(() => resolve(stack, { 'Fn::GetAtt': ['Live', 'Version'] })).toThrow(/cannot resolve/);
  });

  test('lead to their function, whether it is named by name or by ARN', () => {
    expect([...releasesOf(resources)]).toEqual([
      [`${ARN}:1`, ARN],
      [`${ARN}:live`, ARN],
    ]);
    const byArn = { ...ALIAS, Properties: { ...ALIAS.Properties, FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] } } };
    expect(releasesOf({ ...resources, Live: byArn }).get(`${ARN}:live`)).toBe(ARN);
  });

  test.each([
    [
      'of a function that is not there',
      { Version: { ...VERSION, Properties: { FunctionName: 'other' } } },
      /^The version Version names a function/,
    ],
    [
      'of no version',
      { Live: { ...ALIAS, Properties: { ...ALIAS.Properties, FunctionVersion: '7' } } },
      /^The alias Live names a version of its/,
    ],
    [
      'of $LATEST',
      { Live: { ...ALIAS, Properties: { ...ALIAS.Properties, FunctionVersion: '$LATEST' } } },
      /^The alias Live names a version of its/,
    ],
    [
      'of the version of another function',
      { Fn2: FUNCTION, Live: { ...ALIAS, Properties: { ...ALIAS.Properties, FunctionName: { Ref: 'Fn2' } } } },
      /^The alias Live names a version of its function that the templates do not hold: synthesise the app again\.$/,
    ],
    [
      'that shares requests between two',
      { Live: { ...ALIAS, Properties: { ...ALIAS.Properties, RoutingConfig: { AdditionalVersionWeights: [] } } } },
      /^The alias Live shares requests between versions/,
    ],
  ])('one %s is refused in a sentence', (_what, more, sentence) => {
    expect(() => releasesOf({ ...resources, ...more })).toThrow(sentence);
  });
});

describe('a permission', () => {
  const permission = (FunctionName: unknown, Principal = 'apigateway.amazonaws.com') => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', Principal, FunctionName },
  });
  const required = (one: ReturnType<typeof permission>, called: string) => () => {
    const stack = stackOf({ Fn: FUNCTION, Version: VERSION, Live: ALIAS, One: one });
    requirePermissions([stack], createResolver([stack]), [called]);
  };

  test('on the alias lets API Gateway call the alias, and one on the function the function', () => {
    expect(required(permission({ Ref: 'Live' }), `${ARN}:live`)).not.toThrow();
    expect(required(permission({ 'Fn::GetAtt': ['Fn', 'Arn'] }), ARN)).not.toThrow();
  });

  test.each([
    ['on the function, of its alias', permission({ 'Fn::GetAtt': ['Fn', 'Arn'] }), `${ARN}:live`],
    ['on the alias, of the function', permission({ Ref: 'Live' }), ARN],
    ['of another service', permission({ Ref: 'Live' }, 'events.amazonaws.com'), `${ARN}:live`],
  ])('%s covers nothing, as on AWS', (_what, one, called) => {
    expect(required(one, called)).toThrow(
      `API Gateway has no permission to call ${called}: add one with exactly this ARN to the template.`,
    );
  });
});
