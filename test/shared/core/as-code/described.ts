import { readFiles } from '../../../../functions/cli/as-code/read/read.ts';
import type { Described } from '../../../../shared/core/as-code/document.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import { NONE_BLOCKED } from '../../../../shared/core/settings/blocked.ts';
import type { StoredUser } from '../../../../shared/core/users/user-store.ts';
import { BASE_ROLES } from '../../../support/memory.ts';

export const NOW = Date.parse('2026-11-30T03:41:20Z');

/** What a file describes. */
export function described(text: string, ...more: readonly string[]): Described {
  const files = [text, ...more].map((each, index) => ({ name: `f${index + 1}.yaml`, bytes: new TextEncoder().encode(each) }));
  const read = readFiles(files);
  if (read.kind === 'faults') throw new Error(JSON.stringify(read.faults));
  return read.described;
}

export const stateOf = (users: readonly StoredUser[], more: Partial<StoredState> = {}): StoredState => ({
  now: NOW,
  graph: BASE_ROLES,
  users: new Map(users.map((user) => [String(user.user_name), user])),
  settings: new Map(),
  blocked: { blocked: NONE_BLOCKED, version: null },
  properties: new Map(),
  ...more,
});

/** A record as it is stored. */
export const item = (user_name: string, more: StoredUser = {}): StoredUser => ({
  user_name,
  name_as_entered: user_name,
  active: true,
  version: 3,
  ...more,
});

/** The state once a plan is applied. */
export function applied(
  state: StoredState,
  planned: ReturnType<typeof import('../../../../shared/core/as-code/plan.ts').planAsCode>,
): StoredState {
  const users = new Map(state.users);
  for (const { plan, stored } of planned.users) {
    const { user_name, name_as_entered, version } = plan.after;
    const kept = Object.fromEntries(Object.entries(plan.set).filter(([, value]) => value !== '' || stored !== null));
    const fields = stored === null ? { ...plan.after, reached: undefined, secrets: undefined, password_until: undefined } : {};
    users.set(user_name, cleaned({ ...stored, user_name, name_as_entered, ...fields, ...kept, version: version + 1 }));
  }
  const texts = (stored: StoredState['settings'], changes: typeof planned.settings | typeof planned.properties) =>
    new Map([...stored, ...changes.map(({ name, value, version }) => [name, { value, version: (version ?? 0) + 1 }] as const)]);
  return {
    ...state,
    users,
    settings: texts(state.settings, planned.settings),
    properties: texts(state.properties, planned.properties),
    blocked:
      planned.blocked === null ? state.blocked : { blocked: new Set(planned.blocked.names), version: (planned.blocked.version ?? 0) + 1 },
  };
}

/** As the store writes it: empty texts are removed. */
const cleaned = (user: StoredUser): StoredUser =>
  Object.fromEntries(Object.entries(user).filter(([, value]) => value !== '' && value !== undefined));
