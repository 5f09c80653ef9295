import { describe, expect, test } from '@jest/globals';
import { EVERYONE, meetsAcl, tablesFor } from '../../../../shared/core/tables/acl.ts';

describe('the access control of a table', () => {
  test('lets in who holds its role, side by side', () => {
    const acl = { read: 'itil', write: 'admin' };
    expect(meetsAcl(acl, 'read', ['x', 'itil'])).toBe(true);
    expect(meetsAcl(acl, 'write', ['x', 'itil'])).toBe(false);
    expect(meetsAcl(acl, 'read', ['admin'])).toBe(false);
    expect(meetsAcl(acl, 'read', [])).toBe(false);
  });

  test('that is open to everyone needs no role', () => {
    expect(meetsAcl({ read: EVERYONE, write: 'itil' }, 'read', [])).toBe(true);
    expect(meetsAcl({ read: EVERYONE, write: 'itil' }, 'write', [])).toBe(false);
  });

  test.each([
    ['nobody in particular', [], ['cmn_location'], []],
    [
      'itil',
      ['itil'],
      ['incident', 'problem', 'change_request', 'cmn_location'],
      ['incident', 'problem', 'change_request', 'cmn_location'],
    ],
    ['mid_server', ['mid_server'], ['cmn_location', 'ecc_queue'], ['ecc_queue']],
    ['a role called everyone', ['everyone'], ['cmn_location'], []],
  ])('of the tables served: %s reads and writes those of the contract', (_who, roles, read, write) => {
    expect(tablesFor('read', roles)).toEqual(read);
    expect(tablesFor('write', roles)).toEqual(write);
  });
});
