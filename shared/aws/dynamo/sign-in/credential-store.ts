import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type CredentialStore, credentialItem, readCredential } from '../../../core/second-factor/credential.ts';
import { answersOf } from '../../client/answers.ts';

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const SAME_SECRET = 'totp_secret = :secret';

/**
 * Second factors in `sys_user_credential`. Each write that uses something up has the condition that it is not used yet, so that of two
 * requests with one code at most one succeeds. No write returns anything.
 */
export function createCredentialStore(client: DynamoDBClient, tablePrefix: string): CredentialStore {
  const TableName = `${tablePrefix}sys_user_credential`;
  const answers = answersOf('sys_user_credential');
  const key = (userName: string) => ({ TableName, Key: marshall({ user_name: userName }) });
  const update: Write = (userName, { values, ...expressions }) =>
    answers.held(() =>
      client.send(new UpdateItemCommand({ ...key(userName), ...expressions, ExpressionAttributeValues: marshall(values) })),
    );

  return {
    ...enrolments(update),
    ...uses(update),
    get: (userName) =>
      answers.of(async () => {
        const { Item } = await client.send(new GetItemCommand({ ...key(userName), ConsistentRead: true }));
        return Item === undefined ? null : readCredential(unmarshall(Item));
      }),

    async remove(userName) {
      await answers.of(() => client.send(new DeleteItemCommand(key(userName))));
    },
  };
}

type Write = (userName: string, update: Update) => Promise<boolean>;

const enrolments = (update: Write): Pick<CredentialStore, 'begin' | 'confirm'> => ({
  async begin(userName, { id, secret, until }) {
    await update(userName, {
      UpdateExpression: 'SET pending_id = :id, pending_secret = :secret, pending_until = :until',
      values: { ':id': id, ':secret': secret, ':until': until },
    });
  },

  confirm(userName, pendingId, enrolled) {
    const { user_name: _, ...attributes } = credentialItem(userName, enrolled);
    const names = Object.keys(attributes);
    const gone = ['pending_id', 'pending_secret', 'pending_until', ...(names.includes('recovery_codes') ? [] : ['recovery_codes'])];
    return update(userName, {
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')} REMOVE ${gone.join(', ')}`,
      ConditionExpression: 'pending_id = :id',
      values: { ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])), ':id': pendingId },
    });
  },
});

const uses = (update: Write): Pick<CredentialStore, 'useStep' | 'useRecoveryCode' | 'replaceCodes'> => ({
  useStep: (userName, secret, step) =>
    update(userName, {
      UpdateExpression: 'SET last_step = :step',
      ConditionExpression: `${SAME_SECRET} AND last_step < :step`,
      values: { ':secret': secret, ':step': step },
    }),

  useRecoveryCode: (userName, secret, hash) =>
    update(userName, {
      UpdateExpression: 'DELETE recovery_codes :used',
      ConditionExpression: `${SAME_SECRET} AND contains(recovery_codes, :hash)`,
      values: { ':secret': secret, ':used': new Set([hash]), ':hash': hash },
    }),

  replaceCodes: (userName, secret, recoveryHashes) =>
    update(userName, {
      UpdateExpression: 'SET recovery_codes = :hashes',
      ConditionExpression: SAME_SECRET,
      values: { ':secret': secret, ':hashes': new Set(recoveryHashes) },
    }),
});
