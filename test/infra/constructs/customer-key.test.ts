import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SSO_PARAMETERS, ssoPath, UPSTREAM_PARAMETERS, upstreamPath } from '../../../shared/core/names.ts';
import { accountOf } from '../iam/account.ts';
import { evaluate, type PolicyDocument, type Principal } from '../iam/evaluate.ts';
import { stacksOf } from '../synthesised.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/3f0c1d2e-0000-4000-8000-000000000000`;
const OPTIONS = { stage: 'prod', account: ACCOUNT, region: REGION, accountStack: 'true', upstreamUrl: 'https://upstream.example.com' };

const account = accountOf(stacksOf({ ...OPTIONS, kmsKeyArn: KEY, parameterStoreHighThroughput: 'true' }));
const served = accountOf(stacksOf({ stage: 'prod', account: ACCOUNT, region: REGION, kmsKeyArn: KEY }));

/** As docs/platform.md gives it to the owner of the key. */
const page = readFileSync(join(__dirname, '../../../docs/platform.md'), 'utf8');
const printed = JSON.parse(/```json\n(\[[\s\S]*?\n\])\n```/.exec(page)?.[1] ?? 'null') as PolicyDocument['Statement'];
/** What every key policy has, so that roles of the account get rights by their own policies. */
const KEY_POLICY = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }, ...[printed].flat()],
} as PolicyDocument;

const asks = (principal: Principal, action: string, context: Record<string, string>, identity: readonly PolicyDocument[] = []): boolean =>
  evaluate({ principal, action, resource: KEY, context }, { account: ACCOUNT, identity, resource: [KEY_POLICY], resourceDelegates: true })
    .allowed;

describe('a key of the customer', () => {
  test('encrypts every table', () => {
    const tables = account.resources('AWS::DynamoDB::GlobalTable');
    expect(tables.length).toBeGreaterThan(5);
    for (const { logicalId, properties } of tables) {
      expect([logicalId, properties.SSESpecification]).toEqual([logicalId, { SSEEnabled: true, SSEType: 'KMS' }]);
      const replicas = properties.Replicas as { SSESpecification: unknown }[];
      expect(replicas.map(({ SSESpecification }) => SSESpecification)).toEqual([{ KMSMasterKeyId: KEY }]);
    }
  });

  test('encrypts every log group, those of custom resources too', () => {
    const groups = account.resources('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(10);
    expect(groups.filter(({ properties }) => properties.KmsKeyId !== KEY).map(({ logicalId }) => logicalId)).toEqual([]);
  });

  test('encrypts the topic of alarms, in place of a key of the stack', () => {
    expect(account.resources('AWS::SNS::Topic').map(({ properties }) => properties.KmsMasterKeyId)).toEqual([KEY]);
    expect(account.resources('AWS::KMS::Key')).toEqual([]);
  });

  test('is what a new private key of the assertions is encrypted with', () => {
    const variables = account
      .resources('AWS::Lambda::Function')
      .map(({ properties }) => (properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables?.NIS_KMS_KEY)
      .filter((key) => key !== undefined);
    expect(variables).toEqual([KEY]);
  });

  test('is nowhere without the option', () => {
    const without = accountOf(stacksOf(OPTIONS));
    expect(JSON.stringify(without.stacks)).not.toContain('3f0c1d2e-0000');
    expect(without.resources('AWS::Logs::LogGroup').filter(({ properties }) => properties.KmsKeyId !== undefined)).toEqual([]);
  });
});

/** Roles of functions, with what they may do with tables. */
const roles = [account, served].flatMap((each) =>
  each.resources('AWS::IAM::Role').map((role) => {
    const name = String(each.resolve(role.stack, { Ref: role.logicalId }));
    const policies = each
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) => (properties.Roles as string[]).includes(name))
      .map(({ properties }) => properties.PolicyDocument as PolicyDocument);
    return { name: role.logicalId, policies, touchesTables: JSON.stringify(policies).includes('"dynamodb:') };
  }),
);
/** These publish to the topic, whose key this is: the rights that SNS asks for name no service. */
const publishes = (name: string): boolean => /^(SettingsWatch|Memory)/.test(name);
const ROLE = { role: `arn:aws:iam::${ACCOUNT}:role/function` };
const VIA_TABLES = { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` };

describe('the rights of functions follow', () => {
  test('each that works with tables may use the key through DynamoDB, and no other may', () => {
    expect(roles.filter(({ touchesTables }) => touchesTables).length).toBeGreaterThanOrEqual(8);
    for (const { name, policies, touchesTables } of roles)
      for (const action of ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'])
        expect([name, action, asks(ROLE, action, VIA_TABLES, policies)]).toEqual([
          name,
          action,
          touchesTables || (publishes(name) && action !== 'kms:DescribeKey'),
        ]);
  });

  test('none but those that publish to the topic may use it by themselves', () => {
    for (const { name, policies } of roles) expect([name, asks(ROLE, 'kms:Decrypt', {}, policies)]).toEqual([name, publishes(name)]);
  });

  test('secrets are decrypted through Parameter Store, each by its own parameter', () => {
    const via = (parameter: string) => ({
      'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
      'kms:EncryptionContext:PARAMETER_ARN': `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${parameter}`,
    });
    const may = (parameter: string): string[] =>
      roles.filter(({ policies }) => asks(ROLE, 'kms:Decrypt', via(parameter), policies)).map(({ name }) => name.replace(/Role.*/, ''));
    expect(new Set(may(upstreamPath('prod') + UPSTREAM_PARAMETERS.keys))).toEqual(new Set(['Authorizer', 'AssertionKeysCreate']));
    expect(new Set(may(ssoPath('prod') + SSO_PARAMETERS.passphrase))).toEqual(new Set(['SignIn']));
    expect(may('/other')).toEqual([]);
  });
});

describe('the statements of docs/platform.md', () => {
  const alarms = { service: 'cloudwatch.amazonaws.com' };
  const logs = { service: `logs.${REGION}.amazonaws.com` };
  const context = (name: string) => ({ 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}` });

  test('let alarms of the account be told, and those of no other', () => {
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      expect([action, asks(alarms, action, { 'aws:SourceAccount': ACCOUNT })]).toEqual([action, true]);
      expect([action, asks(alarms, action, { 'aws:SourceAccount': '999999999999' })]).toEqual([action, false]);
    }
  });

  test('let CloudWatch Logs use it for log groups of the account, and for those of no other', () => {
    for (const action of ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:GenerateDataKey', 'kms:DescribeKey']) {
      expect([action, asks(logs, action, context('/aws/lambda/x'))]).toEqual([action, true]);
      expect([
        action,
        asks(logs, action, { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:999999999999:log-group:x' }),
      ]).toEqual([action, false]);
    }
  });
});
