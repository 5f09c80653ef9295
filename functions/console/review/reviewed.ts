import type { ReviewedUser } from '../../../shared/core/usage/reviewed-user.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';

/** An account as findings look at it. */
export const reviewedUser = (user: UserRecord): ReviewedUser => ({
  user_name: user.user_name,
  active: user.active,
  locked_out: user.locked_out,
  web_service_access_only: user.web_service_access_only,
  roles: user.roles,
  owner: user.owner || null,
  sys_created_on: user.sys_created_on || null,
});
