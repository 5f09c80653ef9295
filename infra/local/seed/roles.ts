import { BASE_ROLES } from '../../../shared/core/users/base-records.ts';
import type { Role } from '../../../shared/core/users/roles.ts';

/** The roles of the local run: those that activation creates, so that everybody can sign in and work before it. */
export const ROLES: readonly Role[] = BASE_ROLES;
