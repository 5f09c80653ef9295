import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { storedName, type UserTable, UserTableError } from '../../core/users/user-table.ts';

/** The key of a user's record. */
export const userKey = (table: UserTable, userName: string): Record<string, AttributeValue> => ({
  [storedName(table, 'user_name')]: { S: userName },
});

/**
 * Placeholders for attributes, for a request's ExpressionAttributeNames: a table's own name may be one of DynamoDB's reserved words.
 *
 * @returns by `#` and the platform's name.
 */
export const placeholders = (table: UserTable, attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, storedName(table, attribute)]));

/** Why a request on users failed. A table that does not fit is told in a sentence: DynamoDB's own text does not say where to look. */
export const userError = (table: UserTable, error: unknown): unknown =>
  table.adopted && error instanceof Error && /^(Validation|ResourceNotFound)Exception$/.test(error.name)
    ? new UserTableError(table, error)
    : error;
