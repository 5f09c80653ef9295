import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Role, RoleGraph } from '../core/roles.ts';
import { readNames } from '../core/user.ts';

/** Reads the whole role graph: it is small and changes rarely. */
export async function loadRoleGraph(client: DynamoDBClient, tablePrefix: string): Promise<RoleGraph> {
  const roles = new Map<string, Role>();
  for await (const page of paginateScan({ client }, { TableName: `${tablePrefix}sys_user_role`, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const role = readRole(unmarshall(item));
      roles.set(role.name, role);
    }
  }
  return roles;
}

function readRole({ name, includes_roles, elevated_privilege }: Record<string, unknown>): Role {
  if (typeof name !== 'string') throw new TypeError('A sys_user_role record has no name.');
  // What cannot be read lends nothing: no contained roles, and a flag that works only after elevation.
  return {
    name,
    includes_roles: readNames(includes_roles) ?? [],
    elevated_privilege: elevated_privilege !== undefined && elevated_privilege !== false,
  };
}
