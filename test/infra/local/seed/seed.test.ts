import { describe, expect, test } from '@jest/globals';
import { DICTIONARY, tableEntry } from '../../../../functions/instance/tables/dictionary.ts';
import { fieldOf } from '../../../../functions/instance/tables/field.ts';
import { hashPassword } from '../../../../infra/local/seed/password.ts';
import { RECORDS } from '../../../../infra/local/seed/records.ts';
import { ROLES } from '../../../../infra/local/seed/seed.ts';
import { PASSWORD, USERS } from '../../../../infra/local/seed/users.ts';
import { activeRoles } from '../../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import { createPasswords } from '../../../../shared/node/passwords.ts';

const GRAPH = new Map(ROLES.map((role) => [role.name, role]));

describe('the users of the local run', () => {
  test('are those that the design names, under their normal form', () => {
    expect(USERS.map(({ user_name }) => user_name)).toEqual([
      'admin',
      'user.admin',
      'abel.tuter',
      'beth.anglin',
      'person.only',
      'second.factor',
      'soap.query',
      'soap.user',
      'soap.only',
      'soap.reader',
      'json.user',
      'rotating.user',
      'mid.user',
      'mid.unflagged',
      'reset.user',
      'locked.user',
      'inactive.user',
      'legacy.user',
      'guest',
      'soap.guest',
    ]);
    for (const { user_name } of USERS) expect(normalizeUserName(user_name)).toBe(user_name);
  });

  test('hold only roles that there are, and soap contains its operations', () => {
    for (const { roles } of USERS) for (const role of roles) expect(GRAPH.has(role)).toBe(true);
    for (const { includes_roles } of ROLES) for (const role of includes_roles) expect(GRAPH.has(role)).toBe(true);
    expect(activeRoles(['mid_server'], GRAPH, false)).toEqual(
      ['mid_server', 'soap', 'soap_create', 'soap_delete', 'soap_ecc', 'soap_query', 'soap_script', 'soap_update'].toSorted(),
    );
    expect(activeRoles(['admin', 'security_admin'], GRAPH, false)).toEqual(['admin']);
  });

  test('have a password that the product’s own verification accepts', async () => {
    const passwords = createPasswords();
    const hash = await hashPassword(PASSWORD);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await passwords.verify(hash, PASSWORD)).right).toBe(true);
    expect((await passwords.verify(hash, 'other')).right).toBe(false);
  });
});

describe('the records of the local run', () => {
  test('fill every table that the instance serves, with unique sys_ids', () => {
    expect(Object.keys(RECORDS).toSorted()).toEqual(Object.keys(DICTIONARY).toSorted());
    expect(RECORDS.incident?.map(({ number }) => number)).toEqual(['INC0000001', 'INC0000002', 'INC0000003', 'INC0000004', 'INC0000005']);
    expect(RECORDS.cmn_location?.length).toBeGreaterThanOrEqual(3);
    expect(RECORDS.ecc_queue).toHaveLength(1);
    for (const records of Object.values(RECORDS)) expect(new Set(records.map(({ sys_id }) => sys_id)).size).toBe(records.length);
  });

  test('obey the field dictionary: known fields, its types and lengths, no mandatory one missing', () => {
    for (const [table, records] of Object.entries(RECORDS)) {
      const entry = tableEntry(table);
      for (const record of records) {
        for (const [name, value] of Object.entries(record)) {
          const field = entry && fieldOf(entry, name);
          expect({ table, name, type: typeOf(value, field?.type) }).toEqual({ table, name, type: field?.type });
          expect(String(value).length).toBeLessThanOrEqual(field?.maxLength ?? 0);
        }
        for (const { name, mandatory } of entry?.fields ?? []) if (mandatory) expect(record).toHaveProperty(name);
      }
    }
  });
});

/** The type that a stored value has, where several fit the wanted one. */
function typeOf(value: string | number | boolean, wanted: string | undefined): string {
  if (typeof value === 'number') return 'integer';
  if (typeof value === 'boolean') return 'boolean';
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return 'datetime';
  return wanted === 'reference' && /^[0-9a-f]{32}$/.test(value) ? 'reference' : 'string';
}
