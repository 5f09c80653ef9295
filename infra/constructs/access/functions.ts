import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ENV } from '../../../shared/core/environment.ts';
import { settingsPath, ssoPath, tablePrefix } from '../../../shared/core/names.ts';
import type { Owner } from '../../../shared/core/request/routes.ts';
import { SECOND_FACTOR } from '../../../shared/core/second-factor/policy.ts';
import { TABLES, type Table, type TableDefinition, USERS_VIEW } from '../../../shared/core/tables/tables.ts';
import { OWN_ATTRIBUTES } from '../../../shared/core/users/user-record.ts';
import { ownUserTable, storedName, writeUserTable } from '../../../shared/core/users/user-table.ts';
import { type Config, LOCAL_STAGE } from '../../config/config.ts';
import type { CodeOf } from '../common/bundle.ts';
import { tableKeyStatements, userTableKeyStatements } from '../common/customer-key.ts';
import { ProductFunction } from '../common/function.ts';
import { sessionBoundsStatement, settingsStatement } from '../common/settings.ts';
import { readJwksStatement, readKeysStatements } from '../stateful/assertion-keys.ts';
import { bindKeys, indexStatement, type TableAccess, type TableAction, tableStatements } from '../stateful/tables.ts';
import { consoleStatements } from './console-access.ts';
import { oauthStatements } from './oauth-access.ts';
import { ssoStatements } from './sso-access.ts';

/** `instance` null: the upstream owns its routes. */
export type Owners = Readonly<Record<Exclude<Owner, 'instance'>, ProductFunction> & { instance: ProductFunction | null }>;

export interface Functions {
  readonly authorizer: ProductFunction;
  /** The function behind each route. */
  readonly owners: Owners;
}

/** It decides and counts; it cannot change a user. */
const AUTHORIZER: TableAccess = {
  sys_properties: ['BatchGetItem'],
  sys_user: ['BatchGetItem'],
  sys_session: ['BatchGetItem', 'UpdateItem'],
  sys_login_attempt: ['BatchGetItem', 'GetItem', 'UpdateItem'],
  sys_user_role: ['Scan'],
};

const SIGN_IN: TableAccess = {
  sys_user: ['BatchGetItem', 'GetItem'],
  sys_user_index: ['GetItem', 'PutItem', 'DeleteItem'],
  sys_session: ['BatchGetItem', 'PutItem', 'DeleteItem'],
  sys_login_attempt: ['BatchGetItem', 'GetItem', 'UpdateItem'],
  sys_user_role: ['Scan'],
  sys_sso_state: ['GetItem', 'PutItem'],
  sys_user_credential: ['GetItem', 'UpdateItem', 'DeleteItem'],
  sys_audit: ['PutItem'],
};

const EVERY_ACTION: readonly TableAction[] = ['GetItem', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * The demonstration tables. Of users it may read the index that is the view of users, and no table; it knows no password, flag or role.
 * It adds to the history of those tables and of no other.
 */
const INSTANCE: TableAccess = Object.fromEntries(demoTables().map((table) => [table, EVERY_ACTION]));

function demoTables(): Table[] {
  const definitions = Object.entries(TABLES) as [Table, TableDefinition][];
  return definitions.filter(([, definition]) => definition.demo).map(([table]) => table);
}

/** Adds the functions of a stage, each with exactly the rights that its job takes. */
export function addFunctions(scope: Construct, config: Config, codeOf: CodeOf): Functions {
  const common = { environment: environmentOf(config), logRetention: config.logRetentionDays };
  const upstream = config.upstreamUrl !== null;
  const tableKey = tableKeyStatements(scope, config);
  const owner = (id: string, name: Owner, description: string, statements: readonly PolicyStatement[]): ProductFunction =>
    new ProductFunction(scope, id, { ...common, code: codeOf(name), description, statements: [...statements, ...tableKey] });
  const authorizer = new ProductFunction(scope, 'Authorizer', {
    ...common,
    code: codeOf('authorizer'),
    description: 'Decides every request',
    statements: [
      ...tableStatements(scope, config, AUTHORIZER),
      ...userTableKeyStatements(scope, config, 'read'),
      ...tableKey,
      settingsStatement(scope, config.stage, 'GetParameters'),
      sessionBoundsStatement(scope, config.stage, 'GetParameters'),
      ...(upstream ? readKeysStatements(scope, config) : []),
    ],
    // One whole vCPU: a password hash takes its time from the request.
    memoryMb: 1769,
    timeout: Duration.seconds(10),
    reservedConcurrency: config.reservedConcurrency,
    provisionedConcurrency: config.provisionedConcurrency,
  });
  return {
    authorizer,
    owners: {
      'sign-in': owner('SignIn', 'sign-in', 'Login, logout and sessions', signInStatements(scope, config)),
      oauth: owner('OAuth', 'oauth', 'Tokens for integrations', oauthStatements(scope, config)),
      console: owner('Console', 'console', 'Home page and administration', consoleStatements(scope, config)),
      instance: upstream ? null : owner('Instance', 'instance', 'Tables as pages and protocols', instanceStatements(scope, config)),
    },
  };
}

const signInStatements = (scope: Construct, config: Config): PolicyStatement[] => [
  ...tableStatements(scope, config, SIGN_IN),
  ...userTableKeyStatements(scope, config, 'write'),
  ...ownChangeStatements(scope, config),
  ...factorPolicyStatements(scope, config),
  ...ssoStatements(scope, config),
  sessionBoundsStatement(scope, config.stage, 'GetParameters'),
  ...(config.upstreamUrl === null ? [] : [readJwksStatement(scope, config.stage)]),
];

/** Of the properties of the site it may read who must have a second factor, and no other. */
function factorPolicyStatements(scope: Construct, config: Config): PolicyStatement[] {
  const reads = tableStatements(scope, config, { sys_properties: ['GetItem'] });
  bindKeys(reads, 'StringEquals', [SECOND_FACTOR]);
  return reads;
}

function instanceStatements(scope: Construct, config: Config): PolicyStatement[] {
  const history = tableStatements(scope, config, { sys_audit: ['PutItem'] });
  bindKeys(
    history,
    'StringLike',
    demoTables().map((table) => `${table}.*`),
  );
  const userView = config.userTable === null ? [indexStatement(scope, config, 'sys_user', [USERS_VIEW], ['Query', 'Scan'])] : [];
  return [...tableStatements(scope, config, INSTANCE), ...userView, ...history];
}

/** Sign-in changes of a user what the person may, and is given nothing back. */
function ownChangeStatements(scope: Construct, config: Config): PolicyStatement[] {
  const writes = tableStatements(scope, config, { sys_user: ['UpdateItem'] });
  const users = config.userTable ?? ownUserTable(tablePrefix(config.stage));
  for (const statement of writes) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': OWN_ATTRIBUTES.map((name) => storedName(users, name)) });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:ReturnValues': 'NONE' });
  }
  return writes;
}

/** Set where a table is adopted only: without it, a function reads the product's own. */
export const userTableVariable = ({ userTable }: Pick<Config, 'userTable'>): Record<string, string> =>
  userTable === null ? {} : { [ENV.userTable]: writeUserTable(userTable) };

function environmentOf(config: Config): Record<string, string> {
  return {
    [ENV.stage]: config.stage,
    [ENV.tablePrefix]: tablePrefix(config.stage),
    ...userTableVariable(config),
    [ENV.settingsPath]: settingsPath(config.stage),
    [ENV.ssoPath]: ssoPath(config.stage),
    [ENV.secureCookies]: String(config.stage !== LOCAL_STAGE),
    [ENV.publicUrl]: config.publicUrl ?? '',
    [ENV.portalSuffixes]: config.portalSuffixes.join(','),
    [ENV.scriptedProcessors]: config.scriptedProcessors.join(','),
    ...(config.corsOrigins.length === 0 ? {} : { [ENV.corsOrigins]: config.corsOrigins.join(',') }),
    ...(config.soapFaultStatus === 403 ? {} : { [ENV.soapFaultStatus]: String(config.soapFaultStatus) }),
    ...(config.trustedProxies.length === 0 ? {} : { [ENV.trustedProxies]: config.trustedProxies.join(',') }),
    ...(config.upstreamUrl === null ? {} : { [ENV.upstreamUrl]: config.upstreamUrl }),
    ...(config.memory === 'on' ? {} : { [ENV.memory]: config.memory }),
  };
}
