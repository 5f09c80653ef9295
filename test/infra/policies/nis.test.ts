import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nisPolicy } from '../../../infra/policies/nis.ts';
import { dynamoOverSdk } from '../../../shared/aws/client/sdk-apis.ts';
import { createAttemptStore } from '../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { NO_ATTEMPTS } from '../../../shared/core/sign-in/lockout.ts';
import { tokenId } from '../../../shared/core/tokens/open-tokens.ts';
import { openDeployment } from '../../functions/cli/harness.ts';
import { evaluate } from '../iam/evaluate.ts';

const PLACE = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };
const POLICY = nisPolicy({ ...PLACE, stage: 'local', userTable: null, kmsKeyArn: undefined });
const ROLE = { role: `arn:aws:iam::${PLACE.account}:role/operator` };

/** `service:Action resource` of every call. */
const calls = new Set<string>();
const deployment = openDeployment();
let recorder: Server;

type Input = {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Name?: string;
  readonly Names?: string[];
  readonly RequestItems?: object;
};

function record(target: string, body: string): void {
  const [service = '', operation = ''] = target.split('.');
  const { TableName, IndexName, Name, Names, RequestItems } = JSON.parse(body) as Input;
  const arn = (name: string, resource: string): string => `arn:aws:${name}:${PLACE.region}:${PLACE.account}:${resource}`;
  if (service === 'AmazonSSM')
    for (const name of Names ?? (Name === undefined ? ['*'] : [Name]))
      calls.add(`ssm:${operation} ${name === '*' ? '*' : arn('ssm', `parameter${name}`)}`);
  else
    for (const table of TableName === undefined ? Object.keys(RequestItems ?? {}) : [TableName])
      calls.add(`dynamodb:${operation} ${arn('dynamodb', `table/${table}${IndexName === undefined ? '' : `/index/${IndexName}`}`)}`);
}

beforeAll(async () => {
  recorder = createServer((incoming, answer) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece) => pieces.push(piece));
    incoming.on('end', () => {
      const body = Buffer.concat(pieces);
      record(String(incoming.headers['x-amz-target']), body.toString());
      const on = request(new URL(deployment.env().AWS_ENDPOINT_URL ?? ''), { method: 'POST', headers: incoming.headers }, (came) => {
        answer.writeHead(came.statusCode ?? 500, came.headers);
        came.pipe(answer);
      });
      on.end(body);
    });
  });
  await new Promise<void>((done) => recorder.listen(0, '127.0.0.1', done));
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}` };
  await guess(deployment.env().AWS_ENDPOINT_URL ?? '');
  const [time, expires_at] = [new Date().toISOString(), Math.floor(Date.now() / 1000) + 3600];
  const refusal = { decision_id: 'refused-1', time, day: time.slice(0, 10), expires_at, user: 'soap.query' };
  await deployment.put({ ...refusal, outcome: 'forbid', reason: 'soap_role_missing' }, 'sys_decision');
  await deployment.put(TOKEN, 'sys_session');
  await deployment.put({ column: 'user_name', entry: 'gone\u0001gone', stamp: '0.left-over' }, 'sys_user_index');
  await deployment.put({ user_name: '*', what: 'observed', since: `${time.slice(0, 16)}Z`, complete_to: time }, 'sys_usage');
  for (const [args, input] of COMMANDS) {
    const { status, err } = await deployment.nis(args, { env, ...(input === undefined ? {} : { input }) });
    // 2: preview, review or whatif found something. There is nothing to resume, which nis finds by the same reads.
    if (args[0] !== 'resume') expect({ args, err, status: status === 2 ? 0 : status }).toEqual({ args, err: '', status: 0 });
  }
});
afterAll(() => new Promise<void>((done) => recorder.close(() => done())));

/** A wrong password as the gate counts it, so that there is a lockout to clear. */
async function guess(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'local' } });
  const attempts = createAttemptStore(dynamoOverSdk(client), 'non-interactive-sessions-local-');
  await attempts.recordFailure({ userName: 'json.user', source: '192.0.2.7' }, NO_ATTEMPTS, Date.now());
  client.destroy();
}

/** A decision of a request that an upstream serves: it makes rows by itself. */
function decision(user: string, more: object = {}): string {
  const request = { surface: 'api', protocol: 'rest', table: 'incident', method: 'GET', source: '192.0.2.7', credential: 'password' };
  const outcome = { outcome: 'allow', reason: 'allowed', cause: null, upstream: true, session_kind: 'interactive' };
  const head = { log: 'decision', decision_id: `d-${user}`, time: new Date().toISOString(), user };
  return JSON.stringify({ ...head, ...outcome, ...request, ...more });
}

const ISSUER = 'https://token.actions.githubusercontent.com';
const TOKEN = {
  ...{ token_hash: 'a'.repeat(64), kind: 'token', user_name: 'json.user', session_generation: 0, credential: `${ISSUER} job` },
  ...{ issued_at: Date.now(), ends_at: Date.now() + 1_800_000 },
};

/** Every command, with what makes it take each of its ways. */
const COMMANDS: readonly (readonly [readonly string[], string?])[] = [
  [['preview']],
  [['activate', '--dry-run']],
  [['activate', '--yes']],
  [['status']],
  [['resume']],
  [['users', 'list']],
  [['users', 'show', 'json.user']],
  [['users', 'create', 'new.user', '--role', 'itil', '--stdin'], 'correct-horse-battery-staple-9\n'],
  [['users', 'set', 'abel.tuter', '--email', 'new@example.com']],
  [['users', 'set', 'abel.tuter', '--locked-out', 'true']],
  [['users', 'roles', 'json.user', '--add', 'soap']],
  [['users', 'roles', 'beth.anglin', '--add', 'security_admin']],
  [['users', 'roles', 'beth.anglin', '--remove', 'security_admin']],
  [['users', 'password', 'beth.anglin', '--stdin'], 'correct-horse-battery-staple-9\n'],
  [['users', 'lockout', 'json.user', '--clear']],
  [['users', 'index']],
  [['users', 'delete', 'new.user', '--yes']],
  [['users', 'import', '-'], 'user_name,email\nimported.user,a@example.com\n'],
  [['federated', 'json.user', 'add', ISSUER, 'job']],
  [['federated', 'json.user', 'list']],
  [['tokens', 'json.user', 'list']],
  [['tokens', 'json.user', 'end', tokenId(TOKEN)]],
  [['settings', 'list']],
  [['settings', 'set', 'glide.basicauth.required.soap', 'true']],
  [['settings', 'set', 'nis.session_lifetime', '600', '--yes']],
  [['settings', 'block', 'rss']],
  [['settings', 'unblock', 'rss']],
  [['explain', '--user', 'soap.user', '--request', 'POST /incident.do?SOAP']],
  [['usage', 'rebuild', '--log', '-'], [decision('json.user'), decision('abel.tuter')].join('\n')],
  [['usage', 'rebuild', '--log', '-'], decision('json.user', { surface: 'ui', protocol: null })],
  [['usage', 'json.user']],
  [['review']],
  [['whatif', 'user', 'json.user', '--active', 'false']],
  [['whatif', 'setting', 'strict_security', 'true']],
  [['whatif', 'block', 'soap']],
  [['decisions']],
  [['decisions', '--user', 'soap.query']],
  [['explain', '--decision', 'refused-1']],
  [['usage', 'soap.query', '--forget', '--yes']],
];

const verdict = (call: string): boolean => {
  const [action = '', resource = ''] = call.split(' ');
  return evaluate({ principal: ROLE, action, resource }, { account: PLACE.account, identity: [POLICY] }).allowed;
};

describe('the policy of nis', () => {
  test('allows every call that its commands make', () => {
    expect(calls.size).toBeGreaterThan(15);
    expect([...calls].filter((call) => !verdict(call)).sort()).toEqual([]);
  });

  test('allows nothing else: each action and resource is one that a command uses', () => {
    const used = new Set([...calls].map((call) => call.replace(/(:parameter\/non-interactive-sessions(-session)?\/local\/).*/, '$1*')));
    const allowed = POLICY.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
    );
    expect(allowed.filter((right) => !used.has(right)).sort()).toEqual([]);
  });

  test('reaches no other stage, no session, no secret and no other application', () => {
    for (const call of calls)
      expect([
        call,
        verdict(call.replace('-local-', '-prod-').replace('/local/', '/prod/').replace(':eu-central-1:', ':eu-west-1:')),
      ]).toEqual([call, call.endsWith(' *')]);
    for (const call of [
      'dynamodb:Scan arn:aws:dynamodb:eu-central-1:123456789012:table/non-interactive-sessions-local-sys_session',
      'dynamodb:DeleteTable arn:aws:dynamodb:eu-central-1:123456789012:table/non-interactive-sessions-local-sys_user',
      'dynamodb:GetItem arn:aws:dynamodb:eu-central-1:123456789012:table/other',
      'ssm:GetParameters arn:aws:ssm:eu-central-1:123456789012:parameter/non-interactive-sessions-sso/local/digest-passphrase',
      'ssm:GetParameters arn:aws:ssm:eu-central-1:123456789012:parameter/non-interactive-sessions-upstream/local/assertion-keys',
      'ssm:PutParameter arn:aws:ssm:eu-central-1:123456789012:parameter/non-interactive-sessions-session/prod/nis.session_lifetime',
    ])
      expect([call, verdict(call)]).toEqual([call, false]);
  });
});

test('with an adopted table and a key of yours, the policy names these', () => {
  const userTable = { name: 'corp-users', adopted: true, attributes: {} };
  const key = 'arn:aws:kms:eu-central-1:123456789012:key/3f0c1d2e-0000-4000-8000-000000000000';
  const policy = nisPolicy({ ...PLACE, stage: 'prod', userTable, kmsKeyArn: key });
  const may = (action: string, resource: string, context = {}): boolean =>
    evaluate({ principal: ROLE, action, resource, context }, { account: PLACE.account, identity: [policy] }).allowed;
  expect(may('dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/corp-users')).toBe(true);
  expect(may('dynamodb:DeleteItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/corp-users')).toBe(false);
  expect(may('dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/non-interactive-sessions-prod-sys_user')).toBe(false);
  expect(may('kms:Decrypt', key, { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' })).toBe(true);
  expect(may('kms:Decrypt', key)).toBe(false);
});
