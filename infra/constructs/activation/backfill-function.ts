import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EVERY_USER } from '../../../shared/core/activation/plan.ts';
import { ENV } from '../../../shared/core/environment.ts';
import { tablePrefix } from '../../../shared/core/names.ts';
import { BASE_ROLES, GUEST_NAMES } from '../../../shared/core/users/base-records.ts';
import { flagColumn, INDEXED_ATTRIBUTES } from '../../../shared/core/users/search/entries.ts';
import { ownUserTable, storedName } from '../../../shared/core/users/user-table.ts';
import { userTableVariable } from '../access/functions.ts';
import { tableKeyStatements, userTableKeyStatements } from '../common/customer-key.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';
import { bindKeys, type Deployed, tableStatements } from '../stateful/tables.ts';

/** The longest time that Lambda allows. The worker returns 30 seconds before. */
export const WORKER_TIMEOUT = Duration.minutes(15);

/** The worker of activation: prepare, one turn at a segment or the index, finish. */
export function addBackfillFunction(scope: Construct, { config, codeOf }: Pick<ProductStackProps, 'config' | 'codeOf'>): IFunction {
  return new ProductFunction(scope, 'Backfill', {
    code: codeOf('backfill'),
    description: 'Activation: marks existing users as interactive',
    environment: { [ENV.stage]: config.stage, [ENV.tablePrefix]: tablePrefix(config.stage), ...userTableVariable(config) },
    statements: [...backfillStatements(scope, config), ...tableKeyStatements(scope, config)],
    logRetention: config.logRetentionDays,
    memoryMb: 1769,
    timeout: WORKER_TIMEOUT,
  }).release.live;
}

/**
 * Rights of the worker: write only the flag of a user, read what the index of users is made of, write that index, create the two guests, the
 * base roles and its own runs, and add a run to the history, but no entry of one user. It reads no password hash, and its writes return
 * nothing.
 *
 * Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (dynamodb:Attributes, dynamodb:Select,
 * dynamodb:ReturnValues, dynamodb:LeadingKeys).
 */
function backfillStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const users = deployed.userTable ?? ownUserTable(tablePrefix(deployed.stage));
  const touched = ['user_name', 'web_service_access_only'].map((attribute) => storedName(users, attribute));
  const seen = ['user_name', ...INDEXED_ATTRIBUTES].map((attribute) => storedName(users, attribute));
  const marks = [
    ...onAttributes(tableStatements(scope, deployed, { sys_user: ['GetItem', 'UpdateItem'] }), touched),
    ...onAttributes(tableStatements(scope, deployed, { sys_user: ['Scan'] }), seen),
  ];
  const guests = tableStatements(scope, deployed, { sys_user: ['PutItem'] });
  bindKeys(guests, 'StringEquals', GUEST_NAMES);
  const roles = tableStatements(scope, deployed, { sys_user_role: ['PutItem'] });
  bindKeys(
    roles,
    'StringEquals',
    BASE_ROLES.map(({ name }) => name),
  );
  const activated = tableStatements(scope, deployed, { sys_user_index: ['DeleteItem'] });
  bindKeys(activated, 'StringEquals', [flagColumn('not_activated')]);
  const index = [...tableStatements(scope, deployed, { sys_user_index: ['GetItem', 'PutItem', 'BatchWriteItem'] }), ...activated];
  const history = tableStatements(scope, deployed, { sys_audit: ['PutItem'] });
  bindKeys(history, 'StringEquals', [EVERY_USER]);
  return [
    ...marks,
    ...userTableKeyStatements(scope, deployed, 'write'),
    ...guests,
    ...index,
    ...roles,
    ...history,
    ...tableStatements(scope, deployed, {
      ...(deployed.userTable === null ? {} : { sys_user: ['DescribeTable'] }),
      sys_activation: ['GetItem', 'PutItem', 'Query'],
    }),
  ];
}

function onAttributes(statements: PolicyStatement[], attributes: readonly string[]): PolicyStatement[] {
  for (const statement of statements) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': attributes });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES', 'dynamodb:ReturnValues': 'NONE' });
  }
  return statements;
}
