import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ExpectedResult, type IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { readConfig } from '../../infra/config/config.ts';
import { bundleFunctions } from '../../infra/constructs/bundle.ts';
import { addStacks } from '../../infra/stacks/deployment.ts';
import { settingsPath, tablePrefix } from '../../shared/core/names.ts';
import { createPasswords } from '../../shared/node/passwords.ts';

/**
 * Deploys a stage of its own to a real account and asks it over HTTPS what no document of AWS confirms (docs/assumptions.md).
 * A deployment of the assertions that succeeds is the test passed. Run it by `npm run test:aws`; it has not been run yet.
 *
 * The user that it makes has a password of this one synthesis. Its tables are retained: delete those of the stage afterwards.
 */
const app = new App();
const config = readConfig({ stage: 'integ', waf: 'false', ...app.node.getAllContext() });
const { stateful, access, observability } = addStacks(app, config, await bundleFunctions(join(app.outdir, 'bundles')));
const integ = new IntegTest(app, 'Integ', { testCases: [stateful, access, observability] });
const { assertions } = integ;

const password = randomBytes(18).toString('base64url');
const userName = 'integ.user';
const basic = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

const user = assertions.awsApiCall('@aws-sdk/client-dynamodb', 'PutItemCommand', {
  TableName: `${tablePrefix(config.stage)}sys_user`,
  Item: {
    user_name: { S: userName },
    name_as_entered: { S: userName },
    active: { BOOL: true },
    locked_out: { BOOL: false },
    password_hash: { S: await createPasswords().hash(password) },
    web_service_access_only: { BOOL: true },
    roles: { SS: ['itil'] },
    session_generation: { N: '1' },
    version: { N: '1' },
  },
});

/** One request and what of its answer is expected. */
interface Case {
  readonly of: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  { of: 'no credentials: 401', path: 'api/now/whoami', expected: { status: 401 } },
  {
    of: 'good credentials: 200, and who they are of',
    path: 'api/now/whoami',
    headers: { Authorization: basic },
    expected: { status: 200 },
  },
  {
    of: 'a marker without a value reaches the authorizer',
    path: 'incident.do?WSDL',
    headers: { Authorization: basic },
    expected: { status: 200 },
  },
  {
    of: 'a non-interactive user is refused the UI with a page',
    path: 'incident.do',
    headers: { Authorization: basic },
    expected: { status: 403 },
  },
  { of: 'SOAP without a soap role is refused', path: 'incident.do?SOAP', headers: { Authorization: basic }, expected: { status: 403 } },
  {
    of: 'a path that can be read in two ways is refused',
    path: 'incident.do/?SOAP',
    headers: { Authorization: basic },
    expected: { status: 403 },
  },
  { of: 'the sign-in page is public', path: 'login.do', expected: { status: 200 } },
];

let last: IApiCall = user;
for (const { path, headers = {}, expected } of CASES) {
  const call = assertions.httpApiCall(access.api.urlForPath(`/${path}`), { headers: { ...headers } });
  call.expect(ExpectedResult.objectLike(expected));
  last.next(call);
  last = call;
}

const setting = assertions.awsApiCall('@aws-sdk/client-ssm', 'GetParameterCommand', {
  Name: `${settingsPath(config.stage)}glide.basicauth.required.soap`,
});
setting.expect(ExpectedResult.objectLike({ Parameter: { Value: 'true' } }));

app.synth();
