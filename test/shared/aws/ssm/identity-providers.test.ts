import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadIdentityProviders } from '../../../../shared/aws/ssm/identity-providers.ts';
import type { IdentityProvider } from '../../../../shared/core/sign-in/identity-provider.ts';
import { type AwsFixture, startAws } from '../../../infra/local/fixtures/aws.ts';
import { createFixtureIdp } from '../../../support/identity-provider.ts';

const PATH = '/sso/test/';

let aws: AwsFixture;
let corp: IdentityProvider;
beforeAll(async () => {
  [aws, { registration: corp }] = await Promise.all([startAws(), createFixtureIdp('corp')]);
});
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const put = (name: string, value: unknown) => {
  const Value = typeof value === 'string' ? value : JSON.stringify(value);
  return aws.ssm.send(new PutParameterCommand({ Name: `${PATH}identity-providers/${name}`, Value, Type: 'String' }));
};

async function load() {
  const problems: string[] = [];
  const found = await loadIdentityProviders(aws.ssm, { path: PATH, plainHttp: false, onProblem: (what) => problems.push(what) });
  return { found, problems };
}

test('every parameter of the folder is an identity provider, by name, also where there are more than a page holds', async () => {
  const many = Array.from({ length: 12 }, (_, index) => ({
    ...corp,
    id: `c${index}`,
    name: `Company ${String.fromCharCode(76 - index)}`,
    entityId: `e${index}`,
  }));
  for (const provider of many) await put(provider.id, provider);
  const { found, problems } = await load();
  expect(found.map(({ name }) => name)).toEqual(many.map(({ name }) => name).reverse());
  expect(problems).toEqual([]);
});

test('none is no error', async () => {
  expect(await load()).toEqual({ found: [], problems: [] });
});

test('one that cannot be used is left out and named, the others serve', async () => {
  await put('a-broken', '{');
  await put('b-other', { ...corp, id: 'corp' });
  await put('c-http', { ...corp, id: 'c-http', entryPoint: 'http://idp.example.com/sso' });
  await put('corp', corp);
  await put('twin', { ...corp, id: 'twin' });
  const { found, problems } = await load();
  expect(found).toEqual([corp]);
  expect(problems).toHaveLength(4);
  for (const problem of problems) expect(problem).toMatch(/^The parameter \/sso\/test\/identity-providers\/\S+ [^\n]+: use [^\n]+\.$/);
});

test('a Parameter Store that does not answer is an error, never an empty list', async () => {
  aws.faults.failing = 'ssm';
  await expect(load()).rejects.toMatchObject({ name: 'InternalServerError' });
});
