import { beforeAll, describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { makeSigningKeys } from '../../../infra/local/identity-provider/keys.ts';
import { resourcesOf, stacksOf } from '../synthesised.ts';

let provider: { readonly [field: string]: unknown };
beforeAll(async () => {
  const { certificate } = await makeSigningKeys('corp');
  provider = {
    id: 'corp',
    name: 'Corp',
    entityId: 'https://idp.example.com',
    entryPoint: 'https://idp.example.com/sso',
    certificates: [certificate],
  };
});

const stacks = (identityProviders: unknown, more: object = { publicUrl: 'https://instance.example.com' }) =>
  stacksOf({ stage: 'prod', identityProviders, ...more });

test('each identity provider is a parameter beside the toggles, never below their path', () => {
  for (const given of [[provider], JSON.stringify([provider])]) {
    const parameters = Object.values(resourcesOf<Record<string, string>>(Template.fromStack(stacks(given).access), 'AWS::SSM::Parameter'));
    expect(parameters.map(({ Properties }) => Properties.Name)).toEqual(['/non-interactive-sessions-sso/prod/identity-providers/corp']);
    expect(JSON.parse(parameters[0]?.Properties.Value ?? '')).toEqual(provider);
    expect(parameters[0]?.Properties.Type).toBe('String');
  }
});

describe('what cannot be used is refused at synth in one sentence', () => {
  test.each<[string, () => unknown, object | undefined]>([
    ['is not a list', () => 'corp', undefined],
    ['is not a list', () => '{"id":"corp"}', undefined],
    ['number 1, that has the id', () => [{ ...provider, id: 'X' }], undefined],
    ['number 2, that has the id or entityId of another one', () => [provider, { ...provider, id: 'second' }], undefined],
    ['number 1, that is over 8 KB', () => [{ ...provider, entryPoint: `https://idp.example.com/${'y'.repeat(8000)}` }], undefined],
    ['needs the option "publicUrl"', () => [provider], {}],
  ])('%s', (sentence, given, more) => {
    const synth = () => stacks(given(), more);
    expect(synth).toThrow(/^The option "identityProviders" [^\n]+\.$/);
    expect(synth).toThrow(sentence);
  });
});
