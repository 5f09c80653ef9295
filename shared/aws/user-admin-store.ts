import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { UserAdminStore } from '../core/admin-ports.ts';
import { DependencyError } from '../core/ports.ts';
import { glideTime, READABLE_ATTRIBUTES, readUserRecord } from '../core/user-record.ts';

/** Asks for every readable attribute by a placeholder, as some names are DynamoDB's reserved words. Never the password hash. */
const PROJECTION = {
  ProjectionExpression: READABLE_ATTRIBUTES.map((_name, index) => `#p${index}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(READABLE_ATTRIBUTES.map((name, index) => [`#p${index}`, name])),
};

/**
 * Users in `sys_user` for the console. Its role lets it read the attributes of `READABLE_ATTRIBUTES` only, and a write give
 * nothing back; so every write is an UpdateItem.
 */
export function createUserAdminStore(client: DynamoDBClient, tablePrefix: string): UserAdminStore {
  const TableName = `${tablePrefix}sys_user`;

  /** @returns whether the condition held. */
  async function write(userName: string, values: Values, ConditionExpression: string, version?: number): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName,
      Key: marshall({ user_name: userName }),
      ConditionExpression,
      ...expressionOf(values, version),
    });
    try {
      await client.send(update);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw new DependencyError('sys_user', error);
    }
  }

  return {
    async *pages() {
      try {
        const scan = { TableName, Select: 'SPECIFIC_ATTRIBUTES', ...PROJECTION } as const;
        for await (const { Items = [] } of paginateScan({ client }, scan)) yield Items.map((item) => readUserRecord(unmarshall(item)));
      } catch (error) {
        throw new DependencyError('sys_user', error);
      }
    },

    async get(userName) {
      try {
        const Key = marshall({ user_name: userName });
        const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true, ...PROJECTION }));
        return Item === undefined ? null : readUserRecord(unmarshall(Item));
      } catch (error) {
        throw new DependencyError('sys_user', error);
      }
    },

    create({ userName, nameAsEntered, sysId, fields, passwordHash, by, now }) {
      const created = { sys_created_on: glideTime(now), sys_created_by: by, sys_updated_on: glideTime(now), sys_updated_by: by };
      const record = { ...fields, name_as_entered: nameAsEntered, sys_id: sysId, ...created, session_generation: 0, version: 1 };
      const values = passwordHash === null ? record : { ...record, password_hash: passwordHash };
      return write(userName, values, 'attribute_not_exists(user_name)');
    },

    update({ userName, version, set, passwordHash, endSessions, by, now }) {
      const values: Values = {
        ...set,
        ...(passwordHash === null ? {} : { password_hash: passwordHash }),
        sys_updated_on: glideTime(now),
        sys_updated_by: by,
        version: version + 1,
        ...(endSessions ? { session_generation: RAISED } : {}),
      };
      const unchanged = version === 0 ? '(attribute_not_exists(version) OR version = :version)' : 'version = :version';
      return write(userName, values, `attribute_exists(user_name) AND ${unchanged}`, version);
    },
  };
}

/** Stands for "one more than it is". */
const RAISED = Symbol('raised');
type Values = Readonly<Record<string, string | number | boolean | readonly string[] | typeof RAISED>>;

/** Empty texts and sets are removed: DynamoDB has no empty set, and an absent attribute reads as empty. */
function expressionOf(values: Values, version: number | undefined) {
  const names: Record<string, string> = {};
  const bound: Record<string, unknown> = version === undefined ? {} : { ':version': version };
  const [sets, removes, adds]: string[][] = [[], [], []];
  Object.entries(values).forEach(([name, value], index) => {
    names[`#f${index}`] = name;
    if (value === RAISED) {
      adds?.push(`#f${index} :one`);
      bound[':one'] = 1;
    } else if (value === '' || (Array.isArray(value) && value.length === 0)) {
      removes?.push(`#f${index}`);
    } else {
      sets?.push(`#f${index} = :v${index}`);
      bound[`:v${index}`] = Array.isArray(value) ? new Set(value) : value;
    }
  });
  const clause = (verb: string, parts: string[] = []): string[] => (parts.length === 0 ? [] : [`${verb} ${parts.join(', ')}`]);
  return {
    UpdateExpression: [...clause('SET', sets), ...clause('REMOVE', removes), ...clause('ADD', adds)].join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(bound),
  };
}
