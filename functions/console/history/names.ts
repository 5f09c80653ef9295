import { USER_LABELS } from '../../../shared/core/users/user-record.ts';

/** Name of a user's record in the history. */
export const recordOf = (userName: string): string => `sys_user.${userName}`;

/** What the history and messages call a field. */
export const fieldLabel = (field: string): string => (USER_LABELS as Readonly<Record<string, string>>)[field] ?? field;
