import { sessionBoundsPath, settingsPath, tablePrefix, upstreamParameter, userTableParameter } from '../../shared/core/names.ts';
import {
  type IndexDefinition,
  REFUSALS_BY_DAY,
  REFUSALS_BY_USER,
  SESSIONS_BY_USER,
  type Table,
  TOKENS_BY_USER,
  USES_BY_PROTOCOL,
} from '../../shared/core/tables/tables.ts';
import type { Config } from '../config/config.ts';
import type { TableAction } from '../constructs/stateful/tables.ts';
import { type PolicyDocument, type Statement, statement } from './document.ts';

/** Which deployment, and where. */
export interface Deployment extends Pick<Config, 'stage' | 'userTable' | 'kmsKeyArn'> {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What the commands do with each table, as DynamoDB names it; a test compares it with the calls that they make. */
const TABLE_ACTIONS: Readonly<Partial<Record<Table, readonly TableAction[]>>> = {
  sys_user: ['DescribeTable', 'GetItem', 'BatchGetItem', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'],
  sys_user_index: ['GetItem', 'Scan', 'PutItem', 'DeleteItem', 'BatchWriteItem'],
  sys_user_role: ['Scan', 'PutItem'],
  sys_properties: ['GetItem', 'PutItem', 'DeleteItem'],
  sys_user_credential: ['DeleteItem'],
  sys_activation: ['GetItem', 'PutItem', 'Query'],
  sys_audit: ['PutItem'],
  sys_mutex: ['PutItem', 'DeleteItem'],
  sys_login_attempt: ['Query', 'UpdateItem'],
  sys_usage: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  sys_decision: ['GetItem', 'DeleteItem'],
  sys_session: ['BatchGetItem', 'DeleteItem'],
};
const QUERIED_INDEXES: readonly (readonly [Table, readonly IndexDefinition[]])[] = [
  ['sys_usage', [USES_BY_PROTOCOL]],
  ['sys_decision', [REFUSALS_BY_USER, REFUSALS_BY_DAY]],
  ['sys_session', [SESSIONS_BY_USER, TOKENS_BY_USER]],
];

/** The least that a person needs to use every command of `nis` on one stage. */
export function nisPolicy({ partition, region, account, stage, userTable, kmsKeyArn }: Deployment): PolicyDocument {
  const arn = (service: string, resource: string): string => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const tableArn = (table: string): string => {
    const name = table === 'sys_user' && userTable !== null ? userTable.name : tablePrefix(stage) + table;
    return name.startsWith('arn:') ? name : arn('dynamodb', `table/${name}`);
  };
  const settings = [settingsPath(stage), sessionBoundsPath(stage)].map((path) => arn('ssm', `parameter${path}*`));
  // Nothing is deleted in a table that was there before.
  const kept = (table: string, action: string): boolean => table === 'sys_user' && userTable?.adopted === true && action === 'DeleteItem';
  const tables = Object.entries(TABLE_ACTIONS).map(
    ([table, actions]): Statement =>
      statement(
        actions.filter((action) => !kept(table, action)).map((action) => `dynamodb:${action}`),
        tableArn(table),
      ),
  );
  return {
    Version: '2012-10-17',
    Statement: [
      ...tables,
      statement(
        ['dynamodb:Query'],
        QUERIED_INDEXES.flatMap(([table, indexes]) => indexes.map(({ name }) => `${tableArn(table)}/index/${name}`)),
      ),
      statement(['ssm:GetParameters', 'ssm:PutParameter'], settings),
      statement(
        ['ssm:GetParameter'],
        [userTableParameter(stage), upstreamParameter(stage)].map((name) => arn('ssm', `parameter${name}`)),
      ),
      ...(kmsKeyArn === undefined
        ? []
        : [
            statement(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'], kmsKeyArn, {
              StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` },
            }),
          ]),
    ],
  };
}
