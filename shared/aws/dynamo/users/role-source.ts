import type { ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Role, RoleGraph } from '../../../core/users/roles.ts';
import { readNames } from '../../../core/users/user.ts';
import type { DynamoApi } from '../../client/apis.ts';

/** Reads the whole role graph: it is small and changes rarely. */
export async function loadRoleGraph(dynamo: DynamoApi, tablePrefix: string): Promise<RoleGraph> {
  const roles = new Map<string, Role>();
  let after: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page = await dynamo.scan({ TableName: `${tablePrefix}sys_user_role`, ConsistentRead: true, ExclusiveStartKey: after });
    // An answer without `Items` is invalid. Read as "no roles", it would take every contained role away.
    if (page.Items === undefined) throw new TypeError('Scan of sys_user_role answered without Items');
    for (const item of page.Items) {
      const role = readRole(unmarshall(item));
      roles.set(role.name, role);
    }
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return roles;
}

function readRole({ name, includes_roles, elevated_privilege }: Record<string, unknown>): Role {
  if (typeof name !== 'string') throw new TypeError('A sys_user_role record has no name.');
  // A role that cannot be read gives nothing: no contained roles, and it works only after elevation.
  return {
    name,
    includes_roles: readNames(includes_roles) ?? [],
    elevated_privilege: elevated_privilege !== undefined && elevated_privilege !== false,
  };
}
