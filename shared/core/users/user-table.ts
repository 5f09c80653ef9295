/**
 * Where users are stored, and how the attributes are named there. Only this file knows it: every adapter that reads or writes users uses
 * it, so that an existing table (the option `userTable`) can replace `sys_user` under its own names.
 */
export interface UserTable {
  /** Name or ARN, as DynamoDB's requests take it. */
  readonly name: string;
  /** true: it existed before this product, which neither creates nor deletes it. */
  readonly adopted: boolean;
  /** The table's name of an attribute, if it differs from `unmappedName`. `user_name` is its only key, a string. */
  readonly attributes: Readonly<Partial<Record<UserAttribute, string>>>;
}

/** Attributes of a user under the platform's names. Source: docs/contract.md, "Data". */
export const USER_ATTRIBUTES = [
  'user_name',
  'name_as_entered',
  'sys_id',
  'first_name',
  'last_name',
  'email',
  'active',
  'locked_out',
  'password_hash',
  'password_needs_reset',
  'web_service_access_only',
  'user_interface_only',
  'internal_integration_user',
  'roles',
  'owner',
  'web_service_access_only_from',
  'active_until',
  'secrets',
  'secret_hashes',
  'secret_hashes_kept',
  'password_until',
  'federated',
  'envelope',
  'second_factor',
  'managed_by',
  'session_generation',
  'version',
  'sys_created_on',
  'sys_created_by',
  'sys_updated_on',
  'sys_updated_by',
] as const;

export type UserAttribute = (typeof USER_ATTRIBUTES)[number];

/** Attributes that the platform does not have. A customer's own attribute of the same name may mean something else. */
const OF_THIS_PRODUCT: readonly string[] = [
  'owner',
  'web_service_access_only_from',
  'active_until',
  'user_interface_only',
  'secrets',
  'secret_hashes',
  'secret_hashes_kept',
  'password_until',
  'federated',
  'envelope',
  'second_factor',
  'managed_by',
];

/** An adopted table's name of an attribute that is not mapped. */
export const unmappedName = (attribute: string): string => (OF_THIS_PRODUCT.includes(attribute) ? `nis_${attribute}` : attribute);

/** The product's own table, under the platform's names. */
export const ownUserTable = (tablePrefix: string): UserTable => ({ name: `${tablePrefix}sys_user`, adopted: false, attributes: {} });

/** The table's name of an attribute. */
export const storedName = ({ adopted, attributes }: UserTable, attribute: string): string =>
  attributes[attribute as UserAttribute] ?? (adopted ? unmappedName(attribute) : attribute);

/** A record under the table's names. */
export const toStored = (table: UserTable, record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([attribute, value]) => [storedName(table, attribute), value]));

/** A stored record under the platform's names. Other attributes of an adopted table are left out: their names may mean something else. */
export function fromStored(table: UserTable, item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!table.adopted) return item;
  const record: Record<string, unknown> = {};
  for (const attribute of USER_ATTRIBUTES) {
    const value = item[storedName(table, attribute)];
    if (value !== undefined) record[attribute] = value;
  }
  return record;
}

/**
 * Reads what `writeUserTable` wrote.
 *
 * @param text undefined or empty: no table is adopted.
 */
export function readUserTable(text: string | undefined, tablePrefix: string): UserTable {
  if (!text) return ownUserTable(tablePrefix);
  const { name, attributes } = JSON.parse(text) as UserTable;
  return { name, adopted: true, attributes };
}

/** An adopted table as text, for the environment of a function. */
export const writeUserTable = ({ name, attributes }: UserTable): string => JSON.stringify({ name, attributes });

/** The adopted table cannot be used for users; the message is one sentence that says what to do. */
export class UserTableError extends Error {
  constructor({ name, attributes }: UserTable, cause?: unknown) {
    super(
      `The table ${name} does not exist or its only key is not the string ${attributes.user_name ?? 'user_name'}: correct the option userTable and deploy again.`,
      { cause },
    );
    this.name = 'UserTableError';
  }
}
