import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { activeRoles, isSoapRole, type Role, rolesOnWire, soapOperations } from '../../../../shared/core/users/roles.ts';
import { BASE_ROLES } from '../../../support/memory.ts';

describe('roles in force', () => {
  const role = (name: string, includes_roles: string[]): Role => ({ name, includes_roles, elevated_privilege: false });

  test('soap contains the six operations, mid_server contains soap, soap_query_update contains two', () => {
    expect(soapOperations(activeRoles(['soap'], BASE_ROLES, false))).toEqual(['query', 'create', 'update', 'delete', 'ecc', 'script']);
    expect(activeRoles(['mid_server'], BASE_ROLES, false)).toEqual(expect.arrayContaining(['mid_server', 'soap', 'soap_query']));
    expect(soapOperations(activeRoles(['soap_query_update'], BASE_ROLES, false))).toEqual(['query', 'update']);
  });

  test('admin does not bypass the soap role', () => {
    expect(activeRoles(['admin'], BASE_ROLES, false).some(isSoapRole)).toBe(false);
  });

  test('a role with elevated privilege works only in an elevated session, and lends nothing before', () => {
    const graph = new Map([
      ...BASE_ROLES,
      ['security_admin', { name: 'security_admin', includes_roles: ['soap'], elevated_privilege: true }] as const,
    ]);
    expect(activeRoles(['security_admin'], graph, false)).toEqual([]);
    expect(activeRoles(['security_admin'], graph, true)).toContain('soap_query');
  });

  test('are in order, each once, and one without a record counts for itself alone', () => {
    expect(activeRoles(['soap_query_update', 'itil', 'unheard_of', 'soap_query', 'itil'], BASE_ROLES, false)).toEqual([
      'itil',
      'soap_query',
      'soap_query_update',
      'soap_update',
      'unheard_of',
    ]);
  });

  test.each(['soap', 'soap_query_update', 'soap_query', 'soap_create', 'soap_update', 'soap_delete', 'soap_ecc', 'soap_script'])(
    '%s belongs to the soap family',
    (name) => {
      expect(isSoapRole(name)).toBe(true);
    },
  );

  test.each(['', 'soap_', 'soap_admin', 'xsoap', 'soap_query_', 'SOAP', 'mid_server'])('"%s" does not', (name) => {
    expect(isSoapRole(name)).toBe(false);
  });

  test('cycles of containment end', () => {
    const graph = new Map([role('a', ['b']), role('b', ['c', 'a']), role('c', ['a'])].map((entry) => [entry.name, entry]));
    expect(activeRoles(['a'], graph, false)).toEqual(['a', 'b', 'c']);
  });

  test('every graph ends, and more containment never takes a role away', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const roles = fc.array(fc.tuple(name, fc.array(name)));
    fc.assert(
      fc.property(roles, fc.array(name), name, name, (entries, granted, from, to) => {
        const graph = new Map(entries.map(([n, includes]) => [n, role(n, includes)]));
        const more = new Map(graph).set(from, role(from, [...(graph.get(from)?.includes_roles ?? []), to]));
        expect(activeRoles(granted, more, false)).toEqual(expect.arrayContaining(activeRoles(granted, graph, false)));
      }),
    );
  });

  test('a comma in a role name does not make two roles', () => {
    expect(rolesOnWire(['itil,admin', 'x'])).toBe('itil%2Cadmin,x');
  });
});
