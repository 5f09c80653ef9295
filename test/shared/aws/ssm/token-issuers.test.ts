import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadTokenIssuers } from '../../../../shared/aws/ssm/token-issuers.ts';
import { type AwsFixture, startAws } from '../../../infra/local/fixtures/aws.ts';

const PATH = '/sso/test/';
const GITHUB = { issuer: 'https://token.actions.githubusercontent.com', audience: 'https://gate.example.com', algorithms: ['RS256'] };
const EKS = {
  issuer: 'https://oidc.eks.example.com/id/1',
  audience: 'gate',
  algorithms: ['RS256', 'ES256'],
  jwks_host: 'keys.example.com',
};

let aws: AwsFixture;
beforeAll(async () => {
  aws = await startAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const put = (name: string, value: unknown) => {
  const Value = typeof value === 'string' ? value : JSON.stringify(value);
  return aws.ssm.send(new PutParameterCommand({ Name: `${PATH}token-issuers/${name}`, Value, Type: 'String' }));
};

async function load(local = false) {
  const problems: string[] = [];
  const found = await loadTokenIssuers(aws.ssm, { path: PATH, local, onProblem: (what) => problems.push(what) });
  return { found, problems };
}

test('every parameter of the folder is an issuer, also where there are more than a page holds', async () => {
  for (let index = 0; index < 12; index += 1) await put(`i${index}`, { ...GITHUB, issuer: `https://i${index}.example.com` });
  await put('eks', EKS);
  const { found, problems } = await load();
  expect(problems).toEqual([]);
  expect(found).toHaveLength(13);
  expect(found).toContainEqual({ issuer: EKS.issuer, audience: 'gate', algorithms: ['RS256', 'ES256'], jwksHost: 'keys.example.com' });
  expect(found).toContainEqual({ ...GITHUB, issuer: 'https://i7.example.com', jwksHost: null });
});

test('none is no error', async () => {
  expect(await load()).toEqual({ found: [], problems: [] });
});

test.each<readonly [string, unknown]>([
  ['no JSON', '{'],
  ['a list', [GITHUB]],
  ['a member twice', '{"issuer":"https://a.example.com","issuer":"https://b.example.com","audience":"a","algorithms":["RS256"]}'],
  ['an unknown member', { ...GITHUB, subject: 'x' }],
  ['no issuer', { ...GITHUB, issuer: undefined }],
  ['an issuer by http', { ...GITHUB, issuer: 'http://token.example.com' }],
  ['an issuer on this machine', { ...GITHUB, issuer: 'http://localhost:8082' }],
  ['an issuer by address', { ...GITHUB, issuer: 'https://192.0.2.1' }],
  ['an issuer with a port', { ...GITHUB, issuer: 'https://token.example.com:8443' }],
  ['no audience', { ...GITHUB, audience: undefined }],
  ['several audiences', { ...GITHUB, audience: ['a', 'b'] }],
  ['an audience of white space', { ...GITHUB, audience: ' ' }],
  ['no algorithms', { ...GITHUB, algorithms: undefined }],
  ['an empty list of algorithms', { ...GITHUB, algorithms: [] }],
  ['one algorithm in place of a list', { ...GITHUB, algorithms: 'RS256' }],
  ['an algorithm with a shared secret', { ...GITHUB, algorithms: ['RS256', 'HS256'] }],
  ['the algorithm none', { ...GITHUB, algorithms: ['none'] }],
  ['an algorithm of other letters', { ...GITHUB, algorithms: ['rs256'] }],
  ['an algorithm twice', { ...GITHUB, algorithms: ['RS256', 'RS256'] }],
  ['a host of keys with a scheme', { ...GITHUB, jwks_host: 'https://keys.example.com' }],
  ['a host of keys with a port', { ...GITHUB, jwks_host: 'keys.example.com:8443' }],
  ['a host of keys that is an address', { ...GITHUB, jwks_host: '10.0.0.1' }],
  ['a host of keys in upper case', { ...GITHUB, jwks_host: 'KEYS.example.com' }],
  ['a host of keys with a path', { ...GITHUB, jwks_host: 'keys.example.com/a' }],
  ['null as the host of keys', { ...GITHUB, jwks_host: null }],
])('one with %s is left out and named, the others serve', async (_what, value) => {
  await put('bad', value);
  await put('eks', EKS);
  const { found, problems } = await load();
  expect(found.map(({ issuer }) => issuer)).toEqual([EKS.issuer]);
  expect(problems).toEqual([expect.stringMatching(/^The parameter \/sso\/test\/token-issuers\/bad [^\n]+: use [^\n]+\.$/)]);
});

test.each<readonly [string, unknown]>([
  ['the same', GITHUB],
  ['another audience', { ...GITHUB, audience: 'other' }],
  ['a mistake', { ...GITHUB, algorithms: ['HS256'] }],
])('two parameters of one issuer stop it, the second with %s', async (_what, second) => {
  await put('a', GITHUB);
  await put('b', second);
  await put('eks', EKS);
  const { found, problems } = await load();
  expect(found.map(({ issuer }) => issuer)).toEqual([EKS.issuer]);
  expect(problems.at(-1)).toBe(
    `The parameters /sso/test/token-issuers/a and /sso/test/token-issuers/b have one issuer, ${GITHUB.issuer}: use one of them and delete the other.`,
  );
});

test('http on this machine is good in the local run', async () => {
  await put('local', { ...GITHUB, issuer: 'http://localhost:8082' });
  expect((await load(true)).found).toHaveLength(1);
});

test('at most 50 count, and that is said', async () => {
  for (let index = 0; index < 51; index += 1) await put(`i${index}`, { ...GITHUB, issuer: `https://i${index}.example.com` });
  const { found, problems } = await load();
  expect(found).toHaveLength(50);
  expect(problems).toEqual(['The folder /sso/test/token-issuers has 51 issuers and at most 50 count: delete those that are not needed.']);
});

test('a Parameter Store that does not answer is an error, never an empty list', async () => {
  aws.faults.failing = 'ssm';
  await expect(load()).rejects.toMatchObject({ name: 'InternalServerError' });
});
