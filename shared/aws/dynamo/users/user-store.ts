import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import { secretEntriesText } from '../../../core/secrets/stored-secrets.ts';
import { glideDateTime } from '../../../core/text.ts';
import type { NewSecretHash } from '../../../core/users/change/credentials/secret-change.ts';
import { type ReachedDates, reachedFields } from '../../../core/users/dates.ts';
import { READABLE_ATTRIBUTES, readUserRecord } from '../../../core/users/user-record.ts';
import { type Expected, firstGeneration, type UserChange, type UserStore } from '../../../core/users/user-store.ts';
import { fromStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import { placeholders, userError, userKey } from './user-table.ts';

/** Users in one page of a scan: a list that looks at a few thousand should not read many more. */
const PAGE = 1000;

/**
 * Users in `sys_user`. The console's role may read only `READABLE_ATTRIBUTES`, and its writes may return nothing; so every change is an
 * UpdateItem.
 */
export function createUserStore(client: DynamoDBClient, users: UserTable, clock: Clock): UserStore {
  return { ...createReads(client, users, clock), ...createWrites(client, users) };
}

const answersAbout = (users: UserTable) => answersOf('sys_user', (error) => userError(users, error));

function createReads(client: DynamoDBClient, users: UserTable, clock: Clock): Pick<UserStore, 'pages' | 'get'> {
  const TableName = users.name;
  const answers = answersAbout(users);
  const read = (item: Record<string, AttributeValue>) => readUserRecord(fromStored(users, unmarshall(item)), clock.now());
  /** Every readable attribute, never the password hash. */
  const projection = {
    ProjectionExpression: READABLE_ATTRIBUTES.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: placeholders(users, READABLE_ATTRIBUTES),
  };
  return {
    async *pages(after) {
      const start = after === undefined ? {} : { ExclusiveStartKey: userKey(users, after) };
      const scan = { TableName, Select: 'SPECIFIC_ATTRIBUTES', ConsistentRead: true, Limit: PAGE, ...projection, ...start } as const;
      for await (const { Items = [] } of answers.each(paginateScan({ client }, scan))) yield Items.map(read);
    },

    async get(userName) {
      const get = new GetItemCommand({ TableName, Key: userKey(users, userName), ConsistentRead: true, ...projection });
      const { Item } = await answers.of(() => client.send(get));
      return Item === undefined ? null : read(Item);
    },
  };
}

function createWrites(client: DynamoDBClient, users: UserTable): Pick<UserStore, 'create' | 'update' | 'remove'> {
  const answers = answersAbout(users);
  const key = (userName: string) => ({ TableName: users.name, Key: userKey(users, userName) });
  /** @returns whether the condition held. */
  function write(userName: string, values: Values, { ConditionExpression, bound }: Condition): Promise<boolean> {
    const expression = expressionOf(users, values, bound);
    return answers.held(() => client.send(new UpdateItemCommand({ ...key(userName), ConditionExpression, ...expression })));
  }

  return {
    create({ userName, nameAsEntered, sysId, fields, roles = [], envelope = '', managedBy = '', passwordHash, by, now }) {
      const at = { sys_created_on: glideDateTime(now), sys_created_by: by, sys_updated_on: glideDateTime(now), sys_updated_by: by };
      const created = { ...at, sys_id: sysId, name_as_entered: nameAsEntered, session_generation: firstGeneration(now), version: 1 };
      const record = { ...created, ...fields, roles, envelope, managed_by: managedBy };
      const values = passwordHash === null ? record : { ...record, password_hash: passwordHash };
      return write(userName, values, { ConditionExpression: 'attribute_not_exists(#user_name)', bound: {} });
    },

    update({ userName, set, passwordHash, secretHash = null, raise, reached, by, now, ...expected }) {
      const values: Values = {
        ...storable(set),
        ...(secretHash === null ? {} : hashesWith(secretHash)),
        ...(passwordHash === null ? {} : { password_hash: passwordHash }),
        sys_updated_on: glideDateTime(now),
        sys_updated_by: by,
        version: raised(1),
        ...(raise > 0 ? { session_generation: raised(raise) } : {}),
      };
      return write(userName, values, withDates(conditionOf(expected), reached));
    },

    remove(userName, version) {
      const { ConditionExpression, bound } = conditionOf({ version });
      const ExpressionAttributeNames = placeholders(users, ['user_name', 'version']);
      const condition = { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues: marshall(bound) };
      return answers.held(() => client.send(new DeleteItemCommand({ ...key(userName), ...condition })));
    },
  };
}

/** Secrets as text; a second factor that is none is no attribute. */
const storable = ({ secrets, second_factor, ...set }: UserChange['set']): Values => ({
  ...set,
  ...(secrets === undefined ? {} : { secrets: secretEntriesText(secrets) }),
  ...(second_factor === undefined ? {} : { second_factor: second_factor || '' }),
});

interface Condition {
  readonly ConditionExpression: string;
  readonly bound: Readonly<Record<string, unknown>>;
}

const EXISTS = 'attribute_exists(#user_name)';

function conditionOf(expected: Expected): Condition {
  // Narrower than the record's version: only a new password makes a verification invalid.
  if ('verifiedHash' in expected) {
    const { verifiedHash, atVersion } = expected;
    const verified = { ConditionExpression: `${EXISTS} AND #password_hash = :verified`, bound: { ':verified': verifiedHash } };
    return atVersion === undefined ? verified : both(verified, atVersionOf(atVersion));
  }
  return both({ ConditionExpression: EXISTS, bound: {} }, atVersionOf(expected.version));
}

const atVersionOf = (version: number): Condition => ({
  ConditionExpression: version === 0 ? '(attribute_not_exists(#version) OR #version = :expected)' : '#version = :expected',
  bound: { ':expected': version },
});

const both = (a: Condition, b: Condition): Condition => ({
  ConditionExpression: `${a.ConditionExpression} AND ${b.ConditionExpression}`,
  bound: { ...a.bound, ...b.bound },
});

/** Dates that are written through must still stand there: a writer that raised the generation for them already has removed them. */
function withDates({ ConditionExpression, bound }: Condition, reached: ReachedDates): Condition {
  const fields = reachedFields(reached);
  const stand = fields.map((field) => `attribute_exists(#${field})`);
  return { ConditionExpression: [ConditionExpression, ...stand].join(' AND '), bound };
}

/** Stands for "this much more than before". */
interface Raised {
  readonly by: number;
}
const raised = (by: number): Raised => ({ by });
/** Stands for the value that another attribute has before the update. */
interface Copied {
  readonly copied: 'secret_hashes';
}
type Values = Readonly<Record<string, string | number | boolean | readonly string[] | Raised | Copied>>;

/**
 * The hash of a new secret. The text with the hash of the present one moves to `secret_hashes_kept`, so that the writer need not read it.
 *
 * Source: DynamoDB Developer Guide, "Using update expressions" (every action sees the item as it was before the update).
 */
const hashesWith = ({ id, hash, keepsPresent }: NewSecretHash): Values => ({
  secret_hashes: JSON.stringify({ [id]: hash }),
  ...(keepsPresent ? { secret_hashes_kept: { copied: 'secret_hashes' } } : {}),
});

/** Empty texts and sets are removed: DynamoDB has no empty set, and an absent attribute reads as empty. */
function expressionOf(users: UserTable, values: Values, expected: Condition['bound']) {
  const bound: Record<string, unknown> = { ...expected };
  const [sets, removes, adds]: string[][] = [[], [], []];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'object' && 'by' in value) {
      adds?.push(`#${name} :${name}_more`);
      bound[`:${name}_more`] = value.by;
    } else if (typeof value === 'object' && 'copied' in value) {
      sets?.push(`#${name} = if_not_exists(#${value.copied}, :nothing)`);
      bound[':nothing'] = '{}';
    } else if (value === '' || (Array.isArray(value) && value.length === 0)) {
      removes?.push(`#${name}`);
    } else {
      sets?.push(`#${name} = :${name}_new`);
      bound[`:${name}_new`] = Array.isArray(value) ? new Set(value) : value;
    }
  }
  const clause = (verb: string, parts: string[] = []): string[] => (parts.length === 0 ? [] : [`${verb} ${parts.join(', ')}`]);
  return {
    UpdateExpression: [...clause('SET', sets), ...clause('REMOVE', removes), ...clause('ADD', adds)].join(' '),
    ExpressionAttributeNames: placeholders(users, ['user_name', ...Object.keys(values)]),
    ExpressionAttributeValues: marshall(bound),
  };
}
