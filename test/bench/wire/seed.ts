import { type CreateTableCommandInput, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import bcrypt from 'bcryptjs';
import { seed } from '../../../infra/local/seed/seed.ts';
import { NOTHING_DEPLOYED } from '../../../infra/local/storage/storage.ts';
import { secretDigest } from '../../../shared/core/secrets/secret-form.ts';
import { SETTING_NAMES } from '../../../shared/core/settings/settings.ts';
import { TABLES } from '../../../shared/core/tables/tables.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { PASSWORD } from '../../support/http.ts';
import { CREDENTIALS, PATH, PREFIX, REGION } from './names.ts';

/** Who asks. */
export const CALLERS = ['soap.user', 'soap.reader', 'json.user', 'mid.user'] as const;
/** Who asks by a secret. */
export const SECRET_CALLER = { name: 'secret.user', secret: `nis_0123abcd_${'s'.repeat(43)}` };
/** bcrypt's usual work factor. */
export const BCRYPT_ROUNDS = 10;

const TABLE_INPUTS: readonly CreateTableCommandInput[] = (
  ['sys_user', 'sys_user_role', 'sys_session', 'sys_login_attempt', 'sys_properties'] as const
).map((name) => {
  const definition: { partitionKey: { name: string; type: 'S' | 'N' }; sortKey?: { name: string; type: 'S' | 'N' } } = TABLES[name];
  const keys = definition.sortKey === undefined ? [definition.partitionKey] : [definition.partitionKey, definition.sortKey];
  return {
    TableName: PREFIX + name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
    KeySchema: keys.map((key, index) => ({ AttributeName: key.name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
  };
});

/** The users, roles and settings of the local run, and for the blueprint's way a bcrypt hash beside each caller. */
export async function seedForBench(endpoint: string): Promise<void> {
  await seed({
    endpoint,
    tables: TABLE_INPUTS,
    users: ownUserTable(PREFIX),
    deployed: NOTHING_DEPLOYED,
    legacyUsers: 0,
    now: Date.now(),
    print: () => undefined,
  });
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  const [dynamo, ssm] = [new DynamoDBClient(config), new SSMClient(config)];
  for (const name of SETTING_NAMES) await ssm.send(new PutParameterCommand({ Name: PATH + name, Value: 'true', Type: 'String' }));
  const hash = await bcrypt.hash(PASSWORD, BCRYPT_ROUNDS);
  for (const caller of CALLERS) {
    const record = { user_name: `bcrypt ${caller}`, password: hash, active: true, web_service_access_only: true, roles: new Set(['soap']) };
    await dynamo.send(new PutItemCommand({ TableName: `${PREFIX}sys_user`, Item: marshall(record) }));
  }
  const { name, secret } = SECRET_CALLER;
  const machine = {
    user_name: name,
    active: true,
    web_service_access_only: true,
    roles: new Set(['soap']),
    secrets: JSON.stringify({ '0123abcd': { created_at: '2026-11-30T21:00Z', created_by: 'admin', ends_at: null } }),
    secret_hashes: JSON.stringify({ '0123abcd': secretDigest(secret).toString('hex') }),
  };
  await dynamo.send(new PutItemCommand({ TableName: `${PREFIX}sys_user`, Item: marshall(machine) }));
  dynamo.destroy();
  ssm.destroy();
}
