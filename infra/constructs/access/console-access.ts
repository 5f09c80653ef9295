import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SESSION_TIME_ROWS } from '../../../shared/core/settings/session-times.ts';
import { LOCKOUT_ATTRIBUTES } from '../../../shared/core/sign-in/lockout-admin.ts';
import { SESSION_END_ATTRIBUTES } from '../../../shared/core/sign-in/session.ts';
import { READABLE_ATTRIBUTES } from '../../../shared/core/users/user-record.ts';
import { storedName } from '../../../shared/core/users/user-table.ts';
import { userTableKeyStatements } from '../common/customer-key.ts';
import { sessionBoundsStatement, settingsStatement } from '../common/settings.ts';
import { type Deployed, indexStatement, tableStatements } from '../stateful/tables.ts';

/**
 * Rights of the console: read users without their password hash, change them, and delete them in a table of
 * its own, without getting anything back, read roles, list a user's
 * sessions, list and end tokens, see and clear lockouts, delete second factors, search users and keep their index, write and read the history, read what was
 * observed, make one change at a time, and read and write the settings and session times.
 *
 * Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (dynamodb:Attributes, dynamodb:Select,
 * dynamodb:ReturnValues).
 */
export function consoleStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const { stage, userTable } = deployed;
  const reads = tableStatements(scope, deployed, { sys_user: ['GetItem', 'BatchGetItem', 'Scan'] });
  const readable = READABLE_ATTRIBUTES.map((attribute) => (userTable === null ? attribute : storedName(userTable, attribute)));
  for (const statement of reads) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': readable });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
  }
  const writes = tableStatements(scope, deployed, { sys_user: userTable === null ? ['UpdateItem', 'DeleteItem'] : ['UpdateItem'] });
  for (const statement of writes) statement.addCondition('StringEqualsIfExists', { 'dynamodb:ReturnValues': 'NONE' });
  return [
    ...reads,
    ...writes,
    ...userTableKeyStatements(scope, deployed, 'write'),
    ...tableStatements(scope, deployed, { sys_user_index: ['GetItem', 'Query', 'PutItem', 'DeleteItem'] }),
    ...lockoutStatements(scope, deployed),
    ...factorStatements(scope, deployed),
    ...tableStatements(scope, deployed, { sys_properties: ['GetItem', 'PutItem', 'DeleteItem'] }),
    ...tableStatements(scope, deployed, { sys_user_role: ['Scan'], sys_audit: ['PutItem', 'Query'], sys_mutex: ['PutItem', 'DeleteItem'] }),
    indexStatement(scope, deployed, 'sys_session'),
    ...sessionEndStatements(scope, deployed),
    ...tokenEndStatements(scope, deployed),
    indexStatement(scope, deployed, 'sys_audit'),
    ...memoryStatements(scope, deployed),
    settingsStatement(scope, stage, 'GetParameters'),
    sessionBoundsStatement(scope, stage, 'GetParameters', SESSION_TIME_ROWS),
    sessionBoundsStatement(scope, stage, 'GetParameterHistory', SESSION_TIME_ROWS),
    sessionBoundsStatement(scope, stage, 'PutParameter', SESSION_TIME_ROWS),
    settingsStatement(scope, stage, 'GetParameterHistory'),
    settingsStatement(scope, stage, 'PutParameter'),
    describeStatement(),
  ];
}

/** To read what was observed. It writes none of it. */
const memoryStatements = (scope: Construct, deployed: Deployed): PolicyStatement[] => [
  ...tableStatements(scope, deployed, { sys_usage: ['GetItem', 'Query'], sys_decision: ['GetItem'] }),
  indexStatement(scope, deployed, 'sys_usage'),
  indexStatement(scope, deployed, 'sys_decision'),
];

/** To see when a provider ends a session and whether it is elevated, beside what the index tells of it. */
function sessionEndStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const statements = tableStatements(scope, deployed, { sys_session: ['BatchGetItem'] });
  for (const statement of statements) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': SESSION_END_ATTRIBUTES });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
  }
  return statements;
}

/** To end a token: what is deleted is looked at by kind alone, and nothing comes back. */
function tokenEndStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const statements = tableStatements(scope, deployed, { sys_session: ['DeleteItem'] });
  for (const statement of statements) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': ['token_hash', 'kind'] });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:ReturnValues': 'NONE' });
  }
  return statements;
}

/** To delete what is kept of a second factor after a reset. It reads none of it, and nothing comes back. */
function factorStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const statements = tableStatements(scope, deployed, { sys_user_credential: ['DeleteItem'] });
  for (const statement of statements) statement.addCondition('StringEqualsIfExists', { 'dynamodb:ReturnValues': 'NONE' });
  return statements;
}

/** Rights to see and clear refusals after wrong passwords, but not to count one or to mark a source as known. */
function lockoutStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const statements = tableStatements(scope, deployed, { sys_login_attempt: ['Query', 'UpdateItem'] });
  for (const statement of statements) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': LOCKOUT_ATTRIBUTES });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES', 'dynamodb:ReturnValues': 'NONE' });
  }
  return statements;
}

/** Names, dates and authors of the account's parameters, without values: DescribeParameters cannot be limited to a path. */
const describeStatement = (): PolicyStatement => new PolicyStatement({ actions: ['ssm:DescribeParameters'], resources: ['*'] });
