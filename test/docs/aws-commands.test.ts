import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GetParameterCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wayInOf } from '../../functions/settings-watch/ways-in.ts';
import { createAwsEndpoint } from '../../infra/local/aws/endpoint.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/listen.ts';
import { inMemory } from '../../infra/local/storage/storage.ts';
import { filesOf, readText } from './comments.ts';

/** The lines of a shell block that set the environment, or call the AWS CLI. */
interface Call {
  readonly page: string;
  readonly command: string;
  /** The exports that stand before it on the page. */
  readonly exports: string;
}

const PAGES = filesOf(['*.md', 'docs'], /\.md$/).filter((page) => page !== 'CHANGELOG.md');
const CALLS = PAGES.flatMap((page): Call[] => {
  const lines = [...readText(page).matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) =>
    block.replace(/\\\n/g, ' ').split('\n'),
  );
  return lines.flatMap((line, index) => {
    if (!/(^|[\s(])aws /.test(line)) return [];
    return [
      {
        page,
        command: line.trim(),
        exports: lines
          .slice(0, index)
          .filter((each) => each.startsWith('export '))
          .join('\n'),
      },
    ];
  });
});

/** What a service that the local run does not have answers, in the AWS Query protocol. */
const OUTPUTS = ['AlarmTopicArn', 'ApiUrlX']
  .map((key) => `<member><OutputKey>${key}</OutputKey><OutputValue>arn:aws:sns:eu-central-1:123456789012:${key}</OutputValue></member>`)
  .join('');
const QUERY_ANSWERS: Readonly<Record<string, string>> = {
  DescribeStacks: `<Stacks><member><StackName>x</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-30T00:00:00Z</CreationTime><Outputs>${OUTPUTS}</Outputs></member></Stacks>`,
  DetectStackDrift: '<StackDriftDetectionId>b78ac9b0-dec1-11e7-a451-503a3example</StackDriftDetectionId>',
  Subscribe: '<SubscriptionArn>pending confirmation</SubscriptionArn>',
};

/** The same of services with JSON, by operation or by method and path. */
const JSON_ANSWERS: Readonly<Record<string, object>> = {
  'GET /2016-08-19/account-settings': { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
  'DynamoDB_20120810.DescribeTable': { Table: { TableArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/x' } },
  'DynamoDB_20120810.UpdateTimeToLive': {},
  'DynamoDB_20120810.UpdateContinuousBackups': {},
  'DynamoDB_20120810.UpdateTable': {},
  'DynamoDB_20120810.TagResource': {},
  'ServiceQuotasV20190624.RequestServiceQuotaIncrease': { RequestedQuota: { Status: 'PENDING' } },
};

/** What each command of such a service asks for first. */
const FIRST_ASKED: readonly (readonly [RegExp, string])[] = [
  [/aws lambda get-account-settings/, 'GET /2016-08-19/account-settings'],
  [/aws service-quotas request-service-quota-increase/, 'ServiceQuotasV20190624.RequestServiceQuotaIncrease'],
  [/aws dynamodb describe-table/, 'DynamoDB_20120810.DescribeTable'],
  [/aws dynamodb update-time-to-live/, 'DynamoDB_20120810.UpdateTimeToLive'],
  [/aws dynamodb update-continuous-backups/, 'DynamoDB_20120810.UpdateContinuousBackups'],
  [/aws dynamodb update-table/, 'DynamoDB_20120810.UpdateTable'],
  [/aws dynamodb tag-resource/, 'DynamoDB_20120810.TagResource'],
  [/aws cloudformation detect-stack-drift/, 'DetectStackDrift'],
  [/aws (sns subscribe|cloudformation describe-stacks)/, 'DescribeStacks'],
];

let local: Listening;
let query: Listening;
let ssm: SSMClient;
const asked: { readonly action: string; readonly parameters: URLSearchParams }[] = [];
beforeAll(async () => {
  const common = { variable: 'PORT', port: 0, server: {} };
  local = await listenOnLoopback({
    ...common,
    name: 'AWS endpoint',
    listener: createAwsEndpoint({ faults: { failing: null }, storage: inMemory() }),
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  ssm = new SSMClient({ endpoint: `http://127.0.0.1:${local.port}`, region: 'us-east-1', credentials });
  query = await listenOnLoopback({
    ...common,
    name: 'query services',
    listener: (request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        const parameters = new URLSearchParams(body);
        const target = request.headers['x-amz-target'];
        const action =
          parameters.get('Action') ?? (typeof target === 'string' ? target : `${request.method} ${request.url?.replace(/\/$/, '')}`);
        asked.push({ action, parameters });
        const [json, result] = [JSON_ANSWERS[action], QUERY_ANSWERS[action]];
        response.writeHead((json ?? result) ? 200 : 400, { 'Content-Type': json ? 'application/json' : 'text/xml' });
        const xml = `<${action}Response><${action}Result>${result ?? ''}</${action}Result></${action}Response>`;
        response.end(json ? JSON.stringify(json) : xml);
      });
    },
  });
});
afterAll(async () => {
  ssm.destroy();
  await Promise.all([local.close(), query.close()]);
});

const sh = async (command: string, more: Record<string, string> = {}): Promise<string> => {
  const endpoint = `http://127.0.0.1:${local.port}`;
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL: endpoint, ...more };
  const here = command.replaceAll('http://localhost:8081', endpoint);
  const { stdout } = await promisify(execFile)('sh', ['-c', here], { env });
  return stdout.trim();
};

/** The AWS CLI takes seconds to start on a busy machine. */
const PATIENCE = 90_000;

/** As on a machine where an administrator has signed in. */
const SIGNED_IN = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe('commands of the AWS CLI in the documentation', () => {
  test('are found', () => {
    expect(CALLS.length).toBeGreaterThan(5);
  });

  test.each(CALLS.filter(({ command }) => command.includes('aws ssm') || command.includes(' ssm ')))(
    '$page: $command sets the parameter',
    async ({ command, exports }) => {
      const name = /--name (\S+)/.exec(command)?.[1] ?? '';
      // A deploy creates the parameter; the region of a page that exports none is the administrator's own.
      const region: Record<string, string> = exports.includes('_REGION') ? {} : { AWS_DEFAULT_REGION: 'us-east-1' };
      if (!command.includes('--type')) await ssm.send(new PutParameterCommand({ Name: name, Value: 'before', Type: 'String' }));
      await sh(`${exports}\n${command}`, exports.includes('AWS_ACCESS_KEY_ID') ? region : { ...SIGNED_IN, ...region });
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      const wanted = /--value +(?:(\w+)|'([^']+)')/.exec(command)?.slice(1).find(Boolean);
      expect(Parameter?.Value).toEqual(wanted ?? expect.stringMatching(/^[A-Za-z0-9+/=]{64}$/));
    },
    PATIENCE,
  );

  test.each(CALLS.filter(({ command }) => !/ ssm /.test(command)))(
    '$page: $command is taken',
    async ({ command, exports }) => {
      asked.length = 0;
      const endpoint = `http://127.0.0.1:${query.port}`;
      await sh(`${exports}\n${command}\ntest -z "\${URL+x}" || test -n "$URL"`, {
        ...SIGNED_IN,
        AWS_ENDPOINT_URL: endpoint,
        // What the lines before it on the page set.
        TABLE: 'non-interactive-sessions-prod-sys_session',
        ARN: 'arn:aws:dynamodb:eu-central-1:123456789012:table/x',
      });
      expect(asked[0]?.action).toBe(FIRST_ASKED.find(([form]) => form.test(command))?.[1] ?? 'a command that the test knows');
      if (command.startsWith('aws sns'))
        expect(asked[1]?.parameters.get('TopicArn')).toBe('arn:aws:sns:eu-central-1:123456789012:AlarmTopicArn');
    },
    PATIENCE,
  );

  test.each([
    ['/non-interactive-sessions/prod/glide.soap.strict_security', 'true'],
    ['/non-interactive-sessions-session/prod/glide.ui.session_timeout', '30'],
    ['/non-interactive-sessions-session/prod/glide.oauth.access_token.lifespan', '1800'],
    ['/non-interactive-sessions-sso/prod/identity-providers/corp', null],
    ['/non-interactive-sessions-sso/prod/token-issuers/github', null],
    ['/non-interactive-sessions-sso/prod/digest-passphrase', null],
    ['/non-interactive-sessions-sso/prod/digest-sha1', null],
  ])(
    'in a notice that %s opened a way in undo it',
    async (name, undone) => {
      await ssm.send(new PutParameterCommand({ Name: name, Value: 'opened', Type: 'String', Overwrite: true }));
      const command = /: (aws .*)$/.exec(wayInOf('prod', name)?.undo ?? '')?.[1] ?? '';
      await sh(command, { ...SIGNED_IN, AWS_DEFAULT_REGION: 'us-east-1' });
      const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [name] }));
      expect(Parameters.map(({ Value }) => Value)).toEqual(undone === null ? [] : [undone]);
    },
    PATIENCE,
  );

  test('use nothing that only version 2 has, nor a region that version 1 does not read', () => {
    const ONLY_IN_2 = /--no-cli-pager|--cli-binary-format|--cli-auto-prompt|aws (sso login|configure sso|logs tail)|--output yaml|wizard/;
    for (const page of PAGES) {
      expect([page, ONLY_IN_2.exec(readText(page))?.[0]]).toEqual([page, undefined]);
      for (const line of readText(page)
        .split('\n')
        .filter((each) => /^export .*\bAWS_REGION=/.test(each)))
        expect(line).toContain('AWS_DEFAULT_REGION=');
    }
  });
});
