import type { Role } from '../../../shared/core/roles.ts';

const role = (name: string, includes_roles: readonly string[] = [], elevated_privilege = false): Role => ({
  name,
  includes_roles,
  elevated_privilege,
});

const SOAP_OPERATIONS = ['soap_query', 'soap_create', 'soap_update', 'soap_delete', 'soap_ecc', 'soap_script'];

/** Source: DESIGN "Decision" (containment); DOMAIN-FACTS "SOAP", "Users". */
export const ROLES: readonly Role[] = [
  role('itil'),
  role('user_admin'),
  role('admin'),
  role('security_admin', [], true),
  role('soap', SOAP_OPERATIONS),
  ...SOAP_OPERATIONS.map((name) => role(name)),
  role('soap_query_update', ['soap_query', 'soap_update']),
  role('mid_server', ['soap']),
];
