import type { WantedUser } from '../../../../shared/core/users/change/wanted.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';

/** A change that can be made of many users at once. */
export interface BulkAction {
  /** Value of `sysparm_action` in the list, and of the hidden field in the preview. */
  readonly name: string;
  readonly label: string;
  /** Title of the preview. @param role only of *Add role*. */
  readonly title: (role: string) => string;
  readonly wanted: (record: UserRecord, role: string) => WantedUser;
  /** What the user is after it, and the reason to leave out a user who is so already. */
  readonly done: (role: string) => string;
}

/** Source: docs/contract.md, "People's side". Each goes through the plan of a change of one user, with the same checks. */
export const BULK_ACTIONS: readonly BulkAction[] = [
  {
    name: 'make_non_interactive',
    label: 'Make non-interactive',
    title: () => 'Make users non-interactive',
    wanted: () => ({ fields: { web_service_access_only: true } }),
    done: () => 'non-interactive',
  },
  {
    name: 'lock',
    label: 'Lock',
    title: () => 'Lock users',
    wanted: () => ({ fields: { locked_out: true } }),
    done: () => 'locked out',
  },
  {
    name: 'add_role',
    label: 'Add role',
    title: (role) => `Add the role ${role}`,
    wanted: ({ roles }, role) => ({ roles: [...roles, role] }),
    done: (role) => `a holder of the role ${role}`,
  },
];

export const ADD_ROLE = 'add_role';

/** Users of one bulk change: as many as one page of the list shows. */
export const MOST_USERS = 100;

/** Names of the fields of the list's form and of the preview's. */
export const FIELDS = {
  /** User name of a selected row; one field each. */
  selected: 'sysparm_selected',
  /** A user as the preview showed it; one field each. */
  previewed: 'sysparm_previewed',
  /** The action that the preview asks about. */
  action: 'sysparm_bulk',
  role: 'sysparm_role',
  /** Query of the list, for the way back. */
  back: 'sysparm_back',
} as const;

/** Value of `sysparm_action` that confirms a preview. */
export const CONFIRM = 'bulk_confirm';
