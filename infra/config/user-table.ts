import { USER_ATTRIBUTES, type UserTable, unmappedName } from '../../shared/core/users/user-table.ts';
import { isLocal, type Option, refused } from './option.ts';

/** Source: DynamoDB Developer Guide, "Supported data types and naming rules". */
const NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

const EXAMPLE = '{"table":"corp-users","key":"login","attributes":{"email":"mail"}}';
const USE = `the name or ARN of a DynamoDB table, or JSON as ${EXAMPLE}`;

/**
 * Reads the option `userTable`: an existing table of users. Text on the command line, also an object in cdk.json.
 *
 * @returns null: none is adopted.
 */
export const readUserTableOption: Option<UserTable | null>['read'] = (value, context, name) => {
  if (value === undefined || value === '') return null;
  const given = typeof value === 'string' && !value.trimStart().startsWith('{') ? { table: value } : parsed(value, name);
  const { table, key, attributes = {}, ...others } = given;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw refused(name, value, `only the keys table, key and attributes, not ${unknown.join(', ')}; as ${EXAMPLE}`);
  if (typeof table !== 'string' || !(NAME.test(table) || ARN.test(table))) throw refused(name, value, USE);
  if (!isObject(attributes)) throw refused(name, value, USE);
  if (key !== undefined && attributes.user_name !== undefined)
    throw refused(name, value, 'either key or attributes.user_name for the key, not both');
  const names = key === undefined ? attributes : { ...attributes, user_name: key };
  return { name: isLocal(context) ? localName(table) : table, adopted: true, attributes: checkedNames(names, value, name) };
};

/** The local run makes a stand-in of its own, and the embedded engine accepts no ARNs. */
const localName = (table: string): string => table.slice(table.lastIndexOf('/') + 1);

function parsed(value: unknown, name: string): Readonly<Record<string, unknown>> {
  let json = value;
  try {
    if (typeof value === 'string') json = JSON.parse(value);
  } catch {
    throw refused(name, value, USE);
  }
  if (!isObject(json)) throw refused(name, value, USE);
  return json;
}

/** Each attribute is one of a user, and no two have the same name in the table. */
function checkedNames(names: Readonly<Record<string, unknown>>, value: unknown, option: string): UserTable['attributes'] {
  const known: readonly string[] = USER_ATTRIBUTES;
  for (const [attribute, stored] of Object.entries(names)) {
    if (!known.includes(attribute)) throw refused(option, value, `attributes of a user, not ${attribute}: ${USER_ATTRIBUTES.join(', ')}`);
    // A longer name cannot be a key.
    if (typeof stored !== 'string' || stored === '' || Buffer.byteLength(stored) > 255)
      throw refused(option, value, `for ${attribute} the name of an attribute of the table, a text of 1 to 255 bytes`);
  }
  const mapping = names as UserTable['attributes'];
  const taken = new Map<string, string>();
  for (const attribute of USER_ATTRIBUTES) {
    const stored = mapping[attribute] ?? unmappedName(attribute);
    const other = taken.get(stored);
    if (other !== undefined)
      throw refused(option, value, `another name for ${attribute} or ${other}: both are the attribute ${stored} of the table`);
    taken.set(stored, attribute);
  }
  // Sorted, so that the same names always give the same text.
  return Object.fromEntries(
    USER_ATTRIBUTES.flatMap((attribute) => {
      const stored = mapping[attribute];
      return stored === undefined || stored === unmappedName(attribute) ? [] : [[attribute, stored]];
    }),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
