import { createAuthorizer } from '../../../functions/authorizer/authorizer.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../../shared/core/settings/properties.ts';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import type { AttemptStore } from '../../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import type { RoleGraphSource } from '../../../shared/core/users/roles.ts';
import { always, BASE_ROLES, MemoryStores } from '../../support/memory.ts';
import { type Handler, logToSink, SETTINGS_SOURCE } from './scenario.ts';

export interface ProductOptions {
  readonly identities: IdentityStore;
  readonly passwords: Passwords;
  readonly attempts?: AttemptStore;
  readonly roles?: RoleGraphSource;
  readonly log?: (line: object) => void;
}

/** The product's authorizer as its handler.ts composes it, over stub stores. */
export function productHandler({ identities, passwords, attempts, roles = always(BASE_ROLES), log = logToSink }: ProductOptions): Handler {
  const stores = new MemoryStores();
  return createAuthorizer({
    identities,
    attempts: attempts ?? stores,
    sessions: stores.sessions,
    passwords,
    roles,
    properties: always(NO_PROPERTIES),
    settings: SETTINGS_SOURCE,
    stage: 'bench',
    upstream: null,
    classifier: NO_OPTIONS,
    clock: { now: Date.now },
    stopwatch: () => performance.now(),
    cookieName: '__Host-nis_session',
    log,
    onError: (what, error) => {
      throw new Error(`The benchmark's ${what} failed`, { cause: error });
    },
  });
}
