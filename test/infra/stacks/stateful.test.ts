import { describe, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { SETTING_NAMES, SETTING_PATTERN } from '../../../shared/core/settings/settings.ts';
import { TABLES, type TableDefinition } from '../../../shared/core/tables/tables.ts';
import { OPTION_ROWS } from '../option-rows.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const template = templateOf(stacksOf({ stage: 'prod' }).stateful);

interface Table {
  readonly TableName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly AttributeDefinitions: unknown;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: unknown; readonly Projection: unknown }[];
  readonly TimeToLiveSpecification?: unknown;
  readonly Replicas: unknown;
  readonly SSESpecification: unknown;
  readonly BillingMode: string;
}
const tables = Object.values(resourcesOf<Table>(template, 'AWS::DynamoDB::GlobalTable'));

describe('tables', () => {
  test('there is one for each definition, named after application and stage', () => {
    expect(tables.map(({ Properties }) => Properties.TableName).sort()).toEqual(
      Object.keys(TABLES)
        .map((table) => `non-interactive-sessions-prod-${table}`)
        .sort(),
    );
  });

  test('each has the keys and the expiry of its definition', () => {
    for (const { Properties } of tables) {
      const definition = (TABLES as Record<string, TableDefinition>)[Properties.TableName.slice('non-interactive-sessions-prod-'.length)];
      const keys = [definition?.partitionKey, definition?.sortKey].filter((key) => key !== undefined);
      expect(Properties.KeySchema.map(({ AttributeName }) => AttributeName)).toEqual(keys.map(({ name }) => name));
      const indexed = (definition?.indexes ?? []).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
      const attributes = [...keys, ...indexed].filter((key) => key !== undefined);
      const defined = new Map(attributes.map(({ name, type }) => [name, { AttributeName: name, AttributeType: type }]));
      expect(Properties.AttributeDefinitions).toEqual([...defined.values()]);
      expect(Properties.TimeToLiveSpecification).toEqual(
        definition?.ttl === undefined ? undefined : { AttributeName: definition.ttl, Enabled: true },
      );
    }
  });

  test('users are found by sys_id, sessions and tokens by user, changes by table, uses by protocol, refusals by user and by day, with no more of a user than the view shows, of a session than its times and its generation, and of a token than what it was got with besides', () => {
    const indexes = tables.flatMap(({ Properties }) => Properties.GlobalSecondaryIndexes ?? []);
    const key = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];
    expect(indexes).toEqual([
      expect.objectContaining({
        IndexName: 'view',
        KeySchema: [{ AttributeName: 'sys_id', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['first_name', 'last_name', 'email', 'active', 'active_until'] },
      }),
      expect.objectContaining({
        IndexName: 'by_user',
        KeySchema: key('user_name', 'created_at'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['session_generation', 'touched_at'] },
      }),
      expect.objectContaining({
        IndexName: 'token_by_user',
        KeySchema: key('user_name', 'issued_at'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['session_generation', 'credential'] },
      }),
      expect.objectContaining({ IndexName: 'by_table', KeySchema: key('tablename', 'change'), Projection: { ProjectionType: 'ALL' } }),
      expect.objectContaining({ IndexName: 'by_protocol', KeySchema: key('protocol', 'last_seen'), Projection: { ProjectionType: 'ALL' } }),
      expect.objectContaining({ IndexName: 'by_user', KeySchema: key('user', 'time'), Projection: { ProjectionType: 'ALL' } }),
      expect.objectContaining({ IndexName: 'by_day', KeySchema: key('day', 'time'), Projection: { ProjectionType: 'ALL' } }),
    ]);
  });

  test('each is retained, protected against deletion, restorable to any second, encrypted and billed on demand', () => {
    for (const { Properties, ...policies } of tables) {
      expect(policies).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(Properties.Replicas).toEqual([
        expect.objectContaining({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ]);
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
      expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    }
  });
});

describe('a table of users that is adopted', () => {
  const userTable = { table: 'corp-users', key: 'login', attributes: { email: 'mail' } };
  const names = (of: typeof template): string[] =>
    Object.values(resourcesOf<Table>(of, 'AWS::DynamoDB::GlobalTable')).map(({ Properties }) => Properties.TableName);

  test('is not created, changed or deleted, and no sys_user is made beside it', () => {
    const adopted = templateOf(stacksOf({ stage: 'prod', userTable }).stateful);
    expect(names(adopted)).toHaveLength(Object.keys(TABLES).length - 1);
    expect(names(adopted).filter((name) => /sys_user$|corp-users/.test(name))).toEqual([]);
  });

  test('is told in a parameter, outside the path that the functions read, so that nis works on the same one', () => {
    templateOf(stacksOf({ stage: 'prod', userTable }).stateful).hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/non-interactive-sessions-deployment/prod/user-table',
      Value: '{"name":"corp-users","attributes":{"user_name":"login","email":"mail"}}',
    });
  });

  test('has a stand-in with its key on this machine', () => {
    const local = Object.values(
      resourcesOf<Table>(templateOf(stacksOf({ stage: 'local', userTable }).stateful), 'AWS::DynamoDB::GlobalTable'),
    );
    const standIn = local.find(({ Properties }) => Properties.TableName === 'corp-users');
    expect(standIn?.Properties.KeySchema).toEqual([{ AttributeName: 'login', KeyType: 'HASH' }]);
    expect(local).toHaveLength(Object.keys(TABLES).length);
  });
});

describe('settings', () => {
  test('no template owns one, so that no deploy sets back what an administrator switched', () => {
    template.resourceCountIs('AWS::SSM::Parameter', 0);
    templateOf(stacksOf({ stage: 'prod' }).access).resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('all are created if absent, and stay when the stack goes', () => {
    template.hasResource('Custom::SettingsCreatedIfAbsent', {
      Properties: { Path: '/non-interactive-sessions/prod/', Names: SETTING_NAMES, Pattern: SETTING_PATTERN, Value: 'true' },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('so are the bounds of sessions and tokens, outside the path of the switches', () => {
    for (const [name, value] of [
      ['glide.ui.session_timeout', '30'],
      ['nis.session_lifetime', '720'],
      ['glide.oauth.access_token.lifespan', '1800'],
    ]) {
      template.hasResource('Custom::SettingsCreatedIfAbsent', {
        Properties: { Path: '/non-interactive-sessions-session/prod/', Names: [name], Pattern: '^[1-9][0-9]{0,4}$', Value: value },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });
});

test('neither stack exports to the other, so that neither holds the other back', () => {
  const { stateful, access } = stacksOf();
  for (const stack of [stateful, access]) expect(JSON.stringify(templateOf(stack))).not.toMatch(/Fn::ImportValue|"Export"/);
  // Alarms of a release name the topic by a weak reference, which holds nothing back; the stateful stack needs nothing of any other.
  expect(JSON.stringify(templateOf(stateful))).not.toContain('Fn::GetStackOutput');
  expect(access.dependencies).toContain(stateful);
});

/**
 * What stays after a failed first deploy or an uninstall would stop the next one by its name. It can be taken in again.
 *
 * Source: CloudFormation Template Reference, "Import AWS resources into a CloudFormation stack automatically" (a static custom name, a
 * DeletionPolicy of Retain). How: docs/deploy.md.
 */
test.each(OPTION_ROWS)('what is retained under a name of its own is of this stack, and can be imported: %s', (_name, options) => {
  const { stateful: own, ...others } = stacksOf(options);
  const retained = (stack: Stack): [string, { Type: string; Properties?: Record<string, unknown> }][] =>
    Object.entries(templateOf(stack).toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>).filter(
      ([, { Type, DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete' && !Type.startsWith('Custom::'),
    );
  for (const stack of Object.values(others)) {
    if (stack === null) continue;
    const named = retained(stack).filter(([, { Properties = {} }]) => Object.keys(Properties).some((key) => /Name$/.test(key)));
    expect(named.map(([id]) => id)).toEqual([]);
  }
  const tables = Object.values(resourcesOf<Table>(templateOf(own), 'AWS::DynamoDB::GlobalTable'));
  expect(tables.length).toBe(Object.keys(TABLES).length - (options.userTable === undefined ? 0 : 1));
  for (const { Properties, DeletionPolicy } of tables)
    expect([DeletionPolicy, Properties.TableName]).toEqual(['Retain', expect.stringMatching(/^non-interactive-sessions-prod-\w+$/)]);
});
