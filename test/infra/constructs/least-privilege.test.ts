import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { TABLES, type TableDefinition } from '../../../shared/core/tables/tables.ts';
import { INDEXED_ATTRIBUTES } from '../../../shared/core/users/search/entries.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const stacks = stacksOf({ stage: 'prod' });
const { stateful, access, activation } = stacks;
const templates = { stateful: templateOf(stateful), access: templateOf(access), activation: templateOf(activation) };

const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

interface Policy {
  readonly PolicyDocument: { readonly Statement: Statement[] };
}

const policies = (template: Template): string[] => Object.keys(resourcesOf<Policy>(template, 'AWS::IAM::Policy'));

/** Statements of the policies whose logical id begins with a name. */
function statements(template: Template, name = ''): Statement[] {
  const policies = Object.entries(resourcesOf<Policy>(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith(name));
  if (policies.length === 0) throw new Error(`no policy ${name}`);
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** What a function may do, as `action resource`: the table's name, or the end of another ARN. */
function rights(template: Template, name: string): string[] {
  return statements(template, name)
    .flatMap(({ Action, Resource }) =>
      listed(Action).flatMap((action) => listed(Resource).map((resource) => `${action} ${lastPart(resource)}`)),
    )
    .filter((right) => !/^(logs|xray):/.test(right))
    .sort();
}

function lastPart(resource: unknown): string {
  const text = JSON.stringify(resource);
  return /:table\/non-interactive-sessions-prod-([\w/]+)"/.exec(text)?.[1] ?? /:(parameter\/[^"]+)"/.exec(text)?.[1] ?? text;
}

/** Of sessions. */
const BOUNDS = ['glide.ui.session_timeout', 'nis.session_lifetime'].map(
  (name) => `parameter/non-interactive-sessions-session/prod/${name}`,
);
const LIFESPAN = 'parameter/non-interactive-sessions-session/prod/glide.oauth.access_token.lifespan';

/** Conditions on which a function of the access stack may do something with a table. */
const conditionsOn = (table: string, action: string, name: string) =>
  statements(templates.access, name)
    .filter(({ Action, Resource }) => listed(Action).includes(action) && lastPart(Resource) === table)
    .map(({ Condition }) => Condition);

const writes = (right: string): boolean => /^dynamodb:(Put|Update|Delete|BatchWrite|Transact|PartiQL)/.test(right);

describe('the authorizer', () => {
  const held = rights(templates.access, 'Authorizer');

  test('reads users, sessions, attempts, roles, blocked protocols and settings', () => {
    expect(held.filter((right) => !writes(right))).toEqual([
      'dynamodb:BatchGetItem sys_login_attempt',
      'dynamodb:BatchGetItem sys_properties',
      'dynamodb:BatchGetItem sys_session',
      'dynamodb:BatchGetItem sys_user',
      'dynamodb:GetItem sys_login_attempt',
      'dynamodb:Scan sys_user_role',
      ...BOUNDS.map((name) => `ssm:GetParameters ${name}`),
      'ssm:GetParameters parameter/non-interactive-sessions/prod/*',
    ]);
  });

  test('counts attempts and touches sessions, and can neither change a user nor begin or end a session', () => {
    expect(held.filter(writes)).toEqual(['dynamodb:UpdateItem sys_login_attempt', 'dynamodb:UpdateItem sys_session']);
  });
});

describe('the instance', () => {
  const demo = Object.entries<TableDefinition>(TABLES).flatMap(([table, { demo }]) => (demo ? [table] : []));

  test('works on the demonstration tables, adds to the history, reads the view of users, and reaches no other sys_ table and no setting', () => {
    const apart = ['dynamodb:PutItem sys_audit', 'dynamodb:Query sys_user/index/view', 'dynamodb:Scan sys_user/index/view'];
    const every = rights(templates.access, 'Instance');
    expect(every).toEqual(expect.arrayContaining(apart));
    const held = every.filter((right) => !apart.includes(right));
    expect([...new Set(held.map((right) => right.split(' ')[1]))].sort()).toEqual([...demo].sort());
    expect(demo.filter((table) => table.startsWith('sys_'))).toEqual([]);
  });

  test('adds to the history of its own tables alone: none of a user or of the settings', () => {
    expect(conditionsOn('sys_audit', 'dynamodb:PutItem', 'Instance')).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': demo.map((table) => `${table}.*`) } },
    ]);
  });
});

describe('the console', () => {
  const held = rights(templates.access, 'Console');
  const conditions = (action: string, table?: string) =>
    statements(templates.access, 'Console')
      .filter(({ Action, Resource }) => listed(Action).includes(action) && (table === undefined || lastPart(Resource) === table))
      .map(({ Condition }) => Condition ?? {});

  test('reads and changes users, counts sessions and sees their ends, lists and ends tokens, sees and clears lockouts, reads roles, adds to and reads the history, reads what was observed, reads and writes settings, and nothing else', () => {
    expect(held.map((right) => right.replace('"*"', '*'))).toEqual([
      'dynamodb:BatchGetItem sys_session',
      'dynamodb:BatchGetItem sys_user',
      'dynamodb:DeleteItem sys_mutex',
      'dynamodb:DeleteItem sys_properties',
      'dynamodb:DeleteItem sys_session',
      'dynamodb:DeleteItem sys_user',
      'dynamodb:DeleteItem sys_user_credential',
      'dynamodb:DeleteItem sys_user_index',
      'dynamodb:GetItem sys_decision',
      'dynamodb:GetItem sys_properties',
      'dynamodb:GetItem sys_usage',
      'dynamodb:GetItem sys_user',
      'dynamodb:GetItem sys_user_index',
      'dynamodb:PutItem sys_audit',
      'dynamodb:PutItem sys_mutex',
      'dynamodb:PutItem sys_properties',
      'dynamodb:PutItem sys_user_index',
      'dynamodb:Query sys_audit',
      'dynamodb:Query sys_audit/index/by_table',
      'dynamodb:Query sys_decision/index/by_day',
      'dynamodb:Query sys_decision/index/by_user',
      'dynamodb:Query sys_login_attempt',
      'dynamodb:Query sys_session/index/by_user',
      'dynamodb:Query sys_session/index/token_by_user',
      'dynamodb:Query sys_usage',
      'dynamodb:Query sys_usage/index/by_protocol',
      'dynamodb:Query sys_user_index',
      'dynamodb:Scan sys_user',
      'dynamodb:Scan sys_user_role',
      'dynamodb:UpdateItem sys_login_attempt',
      'dynamodb:UpdateItem sys_user',
      'ssm:DescribeParameters *',
      ...[LIFESPAN, ...BOUNDS].map((name) => `ssm:GetParameterHistory ${name}`),
      'ssm:GetParameterHistory parameter/non-interactive-sessions/prod/*',
      ...[LIFESPAN, ...BOUNDS].map((name) => `ssm:GetParameters ${name}`),
      'ssm:GetParameters parameter/non-interactive-sessions/prod/*',
      ...[LIFESPAN, ...BOUNDS].map((name) => `ssm:PutParameter ${name}`),
      'ssm:PutParameter parameter/non-interactive-sessions/prod/*',
    ]);
  });

  test.each(['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:BatchGetItem'])(
    '%s cannot read the hash of a password or of a secret',
    (action) => {
      const bound = conditions(action, 'sys_user').filter((condition) => 'ForAllValues:StringEquals' in condition);
      expect(bound).toHaveLength(1);
      expect(bound[0]?.StringEqualsIfExists).toEqual({ 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
      const attributes = bound[0]?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
      expect(attributes).toContain('user_name');
      expect(attributes).toContain('secrets');
      for (const hash of ['password_hash', 'secret_hashes', 'secret_hashes_kept']) expect(attributes).not.toContain(hash);
    },
  );

  test('of a session it reads when it ends, and nothing else', () => {
    expect(conditions('dynamodb:BatchGetItem', 'sys_session')).toEqual([
      {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['token_hash', 'ends_at', 'elevated'] },
        StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    ]);
  });

  test('a write gives nothing of the record back', () => {
    for (const condition of conditions('dynamodb:UpdateItem'))
      expect(condition.StringEqualsIfExists).toMatchObject({ 'dynamodb:ReturnValues': 'NONE' });
  });

  test('of wrong passwords it sees and clears the times, and can neither count one nor say that a source is known', () => {
    const bound = conditions('dynamodb:UpdateItem').find((condition) => 'ForAllValues:StringEquals' in condition);
    const attributes = bound?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
    expect(attributes).toContain('failed_5');
    expect(attributes).not.toContain('failures');
    expect(attributes).not.toContain('succeeded_at');
  });
});

describe('sign-in', () => {
  test('neither creates nor deletes users and only adds to the audit', () => {
    const held = rights(templates.access, 'SignIn');
    expect(held).not.toContain('dynamodb:PutItem sys_user');
    expect(held).not.toContain('dynamodb:DeleteItem sys_user');
    expect(held.filter((right) => right.endsWith(' sys_audit'))).toEqual(['dynamodb:PutItem sys_audit']);
  });

  test('changes of a user what a person may change of the own record: no role, no lock, no flag', () => {
    expect(conditionsOn('sys_user', 'dynamodb:UpdateItem', 'SignIn')).toEqual([
      {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': [
            'user_name',
            'first_name',
            'last_name',
            'email',
            'password_hash',
            'password_needs_reset',
            'user_interface_only',
            'second_factor',
            'session_generation',
            'version',
            'sys_updated_on',
            'sys_updated_by',
          ],
        },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' },
      },
    ]);
  });

  test('reads the bounds of sessions, the configuration of single sign-on and no other parameter', () => {
    const path = 'parameter/non-interactive-sessions-sso/prod';
    expect(rights(templates.access, 'SignIn').filter((right) => right.startsWith('ssm:'))).toEqual([
      ...BOUNDS.map((name) => `ssm:GetParameters ${name}`),
      `ssm:GetParameters ${path}/digest-passphrase`,
      `ssm:GetParameters ${path}/digest-sha1`,
      `ssm:GetParametersByPath ${path}/identity-providers`,
    ]);
  });

  test('decrypts the passphrase through Parameter Store, and nothing else; no other function decrypts or reads below that path', () => {
    const decrypting = statements(templates.access, 'SignIn').filter(({ Action }) =>
      listed(Action).some((action) => action.startsWith('kms:')),
    );
    expect(decrypting).toMatchObject([{ Action: 'kms:Decrypt', Condition: { StringEquals: expect.anything() } }]);
    const bound = JSON.stringify(decrypting[0]?.Condition);
    expect(bound).toContain('"kms:ViaService":{"Fn::Join":["",["ssm.",{"Ref":"AWS::Region"},".amazonaws.com"]]}');
    expect(bound).toMatch(/"kms:EncryptionContext:PARAMETER_ARN":.*parameter\/non-interactive-sessions-sso\/prod\/digest-passphrase"/);
    for (const other of ['Authorizer', 'Console', 'Instance'])
      expect(rights(templates.access, other).join()).not.toMatch(/kms:|non-interactive-sessions-sso/);
  });

  test('remembers what may happen once, and can neither change nor delete it', () => {
    const held = rights(templates.access, 'SignIn');
    expect(held.filter((right) => right.endsWith(' sys_sso_state'))).toEqual([
      'dynamodb:GetItem sys_sso_state',
      'dynamodb:PutItem sys_sso_state',
    ]);
  });

  test('is the only one that reads second factors, and reads of the properties only who must have one', () => {
    expect(rights(templates.access, 'SignIn').filter((right) => /sys_(user_credential|properties)$/.test(right))).toEqual([
      'dynamodb:DeleteItem sys_user_credential',
      'dynamodb:GetItem sys_properties',
      'dynamodb:GetItem sys_user_credential',
      'dynamodb:UpdateItem sys_user_credential',
    ]);
    expect(conditionsOn('sys_properties', 'dynamodb:GetItem', 'SignIn')).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['nis.second_factor'] } },
    ]);
    for (const other of ['Authorizer', 'Console', 'Instance', 'OAuth'])
      expect(
        rights(templates.access, other).filter((right) => right.endsWith(' sys_user_credential') && !right.includes('DeleteItem')),
      ).toEqual([]);
  });

  test('is the only one that begins sessions, and with the console the only one that writes users', () => {
    for (const other of ['Authorizer', 'Console', 'Instance']) {
      const held = rights(templates.access, other);
      expect(held).not.toContain('dynamodb:PutItem sys_session');
      const allowed = other === 'Console' ? ['dynamodb:DeleteItem sys_user', 'dynamodb:UpdateItem sys_user'] : [];
      expect(held.filter((right) => writes(right) && right.endsWith(' sys_user'))).toEqual(allowed);
    }
  });
});

describe('the function that issues tokens', () => {
  test('reads accounts and its own settings, begins and ends tokens, counts them, and nothing else', () => {
    expect(rights(templates.access, 'OAuth')).toEqual([
      'dynamodb:DeleteItem sys_session',
      'dynamodb:GetItem sys_user',
      'dynamodb:PutItem sys_session',
      'dynamodb:UpdateItem sys_mutex',
      `ssm:GetParameters ${LIFESPAN}`,
      'ssm:GetParametersByPath parameter/non-interactive-sessions-sso/prod/token-issuers',
    ]);
  });

  test('reads of an account neither its password nor a role, nor the name of a person', () => {
    const [condition, ...others] = conditionsOn('sys_user', 'dynamodb:GetItem', 'OAuth');
    expect(others).toEqual([]);
    expect(condition?.StringEqualsIfExists).toEqual({ 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
    expect(condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes']).toEqual([
      'user_name',
      'active',
      'locked_out',
      'web_service_access_only',
      'user_interface_only',
      'web_service_access_only_from',
      'active_until',
      'secrets',
      'secret_hashes',
      'secret_hashes_kept',
      'federated',
      'envelope',
      'session_generation',
    ]);
  });

  test('writes what no session is: a session has a beginning and a last use', () => {
    const [condition] = conditionsOn('sys_session', 'dynamodb:PutItem', 'OAuth');
    const attributes = condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
    expect(attributes).toContain('token_hash');
    for (const ofSessions of ['created_at', 'touched_at', 'elevated']) expect(attributes).not.toContain(ofSessions);
  });

  test('counts in items of its own, and can take no lease', () => {
    expect(conditionsOn('sys_mutex', 'dynamodb:UpdateItem', 'OAuth')).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['tokens/*'] } },
    ]);
  });
});

describe('the worker of activation', () => {
  const held = rights(templates.activation, 'Backfill');
  const conditions = (action: string, table = 'sys_user') =>
    statements(templates.activation, 'Backfill')
      .filter(({ Action, Resource }) => listed(Action).includes(action) && lastPart(Resource) === table)
      .map(({ Condition }) => Condition);

  test('scans and marks users, creates guests and roles, keeps its runs and records them, and does nothing else', () => {
    expect(held.filter((right) => !right.startsWith('xray:'))).toEqual([
      'dynamodb:BatchWriteItem sys_user_index',
      'dynamodb:DeleteItem sys_user_index',
      'dynamodb:GetItem sys_activation',
      'dynamodb:GetItem sys_user',
      'dynamodb:GetItem sys_user_index',
      'dynamodb:PutItem sys_activation',
      'dynamodb:PutItem sys_audit',
      'dynamodb:PutItem sys_user',
      'dynamodb:PutItem sys_user_index',
      'dynamodb:PutItem sys_user_role',
      'dynamodb:Query sys_activation',
      'dynamodb:Scan sys_user',
      'dynamodb:UpdateItem sys_user',
    ]);
  });

  const onAttributes = (attributes: readonly string[]) => ({
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES', 'dynamodb:ReturnValues': 'NONE' },
  });

  test('writes of a user the flag alone, and sees what the index of users is made of', () => {
    for (const action of ['dynamodb:GetItem', 'dynamodb:UpdateItem'])
      expect(conditions(action)).toEqual([onAttributes(['user_name', 'web_service_access_only'])]);
    expect(conditions('dynamodb:Scan')).toEqual([onAttributes(['user_name', ...INDEXED_ATTRIBUTES])]);
    expect(INDEXED_ATTRIBUTES.filter((name) => /password_hash|secret/.test(name))).toEqual([]);
  });

  test('takes nothing out of the index of users but that a user is not activated', () => {
    expect(conditions('dynamodb:DeleteItem', 'sys_user_index')).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flag/not_activated'] } },
    ]);
  });

  test('creates no user but the two guests', () => {
    expect(conditions('dynamodb:PutItem')).toEqual([{ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['guest', 'soap.guest'] } }]);
  });

  test('adds runs to the history, and nothing about one user', () => {
    expect(conditions('dynamodb:PutItem', 'sys_audit')).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['sys_user'] } },
    ]);
  });

  test('creates no role but those that the product asks for', () => {
    const keys = [
      'itil',
      'user_admin',
      'admin',
      'security_admin',
      'soap',
      ...['query', 'create', 'update', 'delete', 'ecc', 'script'].map((operation) => `soap_${operation}`),
      'soap_query_update',
      'mid_server',
      'snc_basic_auth_api_access',
    ];
    expect(conditions('dynamodb:PutItem', 'sys_user_role')).toEqual([{ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } }]);
  });
});

describe('the state machine of activation', () => {
  test('calls the worker, runs executions of itself, and delivers logs and traces', () => {
    const held = rights(templates.activation, 'ActivationMachine').filter((right) => !/^xray:/.test(right));
    expect(held.map((right) => right.split(' ')[0])).toEqual([
      'lambda:InvokeFunction',
      'states:DescribeExecution',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
    for (const right of held) expect(right).toMatch(/Backfill|ActivationMachine/);
  });

  test('is started at a deploy by a function that can do nothing else', () => {
    const held = statements(templates.activation, 'ActivationStartRole').filter(
      ({ Action }) => !/^(logs|xray):/.test(listed(Action)[0] ?? ''),
    );
    expect(held).toEqual([
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: expect.stringMatching(/^ActivationMachine/) } },
    ]);
  });
});

describe('an adopted table of users', () => {
  const userTable = { table: 'arn:aws:dynamodb:eu-central-1:123456789012:table/corp-users', key: 'login', attributes: { email: 'mail' } };
  const adopted = stacksOf({ stage: 'prod', userTable });
  const [inAccess, inActivation] = [templateOf(adopted.access), templateOf(adopted.activation)];

  test('takes the place of sys_user in every right', () => {
    for (const template of [inAccess, inActivation]) expect(JSON.stringify(template)).not.toContain('prod-sys_user"');
    for (const name of ['Authorizer', 'SignIn', 'OAuth', 'Console'])
      expect(JSON.stringify(statements(inAccess, name))).toContain(`"${userTable.table}"`);
    expect(rights(inActivation, 'Backfill')).toContain(`dynamodb:DescribeTable "${userTable.table}"`);
  });

  test('is bound to its own names of attributes', () => {
    const attributes = (template: Template, name: string) =>
      statements(template, name).flatMap(({ Condition }) => Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'] ?? []);
    expect(attributes(inAccess, 'Console')).toEqual(expect.arrayContaining(['login', 'mail', 'active']));
    for (const absent of ['user_name', 'email', 'password_hash', 'nis_secret_hashes', 'nis_secret_hashes_kept'])
      expect(attributes(inAccess, 'Console')).not.toContain(absent);
    expect(attributes(inAccess, 'OAuth')).toEqual(expect.arrayContaining(['login', 'active', 'nis_secret_hashes', 'nis_federated']));
    expect(attributes(inAccess, 'SignIn')).toEqual(expect.arrayContaining(['login', 'mail', 'password_hash']));
    for (const absent of ['user_name', 'email', 'roles']) expect(attributes(inAccess, 'SignIn')).not.toContain(absent);
    const ofActivation = attributes(inActivation, 'Backfill');
    expect(ofActivation).toEqual(expect.arrayContaining(['login', 'mail', 'web_service_access_only', 'nis_active_until']));
    for (const absent of ['user_name', 'email', 'password_hash', 'nis_secret_hashes']) expect(ofActivation).not.toContain(absent);
  });
});

describe('the seeding of settings', () => {
  test('may create the switches below their path, the bounds of sessions and tokens, and nothing else', () => {
    expect(rights(templates.stateful, 'SettingsSeed')).toEqual([
      ...[...BOUNDS, LIFESPAN].map((name) => `ssm:PutParameter ${name}`).sort(),
      'ssm:PutParameter parameter/non-interactive-sessions/prod/*',
    ]);
  });
});

describe('the history', () => {
  test('is added to: no function of the product changes or deletes an entry', () => {
    const all = Object.values({ ...stacks }).filter((stack) => stack instanceof Stack);
    const held = all.flatMap((stack) => policies(templateOf(stack)).flatMap((one) => rights(templateOf(stack), one)));
    const actions = held.filter((right) => right.includes('sys_audit')).map((right) => right.split(' ')[0]);
    expect([...new Set(actions)].sort()).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
  });
});

describe('every policy', () => {
  test('names its actions and its resources', () => {
    for (const { Effect, Action, Resource } of Object.values(templates).flatMap((template) => statements(template))) {
      expect(Effect).toBe('Allow');
      for (const action of listed(Action)) expect(action).not.toContain('*');
      // AWS binds DescribeParameters, which tells no value, traces of X-Ray, and the delivery of Step Functions' logs to no resource.
      const unbound = listed(Action).every((action) =>
        /^(ssm:DescribeParameters|xray:(Put|GetSampling)\w+|logs:(\w*LogDelivery|ListLogDeliveries|\w+ResourcePolic\w+|DescribeLogGroups))$/.test(
          action,
        ),
      );
      if (!unbound) expect(listed(Resource)).not.toContain('*');
    }
  });

  test("leaves out AWS's managed policies on the product's own functions", () => {
    for (const [id, { Properties }] of Object.entries(resourcesOf<{ ManagedPolicyArns?: unknown }>(templates.access, 'AWS::IAM::Role'))) {
      // CDK's own function behind custom resources, and CodeDeploy, which takes no policy of ours.
      if (/^(SmokeTestProviderframework|DeploymentRole)/.test(id)) continue;
      expect([id, Properties.ManagedPolicyArns]).toEqual([id, undefined]);
    }
  });
});
