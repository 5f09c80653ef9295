import { type AuthorizerPorts, createAuthorizer } from '../../functions/authorizer/authorizer.ts';
import { createConsole } from '../../functions/console/console.ts';
import { createInstance } from '../../functions/instance/instance.ts';
import { createOAuth } from '../../functions/oauth/oauth.ts';
import { createSignIn } from '../../functions/sign-in/sign-in.ts';
import { type ClassifierOptions, portalRoots } from '../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../shared/core/settings/properties.ts';
import { always, BASE_ROLES, COMMON_PASSWORDS, type PlainPasswords } from '../support/memory.ts';
import {
  MemoryBasic,
  MemoryBlocked,
  MemoryLockouts,
  MemoryMutex,
  MemoryPolicy,
  MemorySecondFactors,
  MemorySessions,
  MemorySettings,
} from '../support/memory-admin.ts';
import { MemoryCredentials } from '../support/memory-credentials.ts';
import { MemorySearch } from '../support/memory-search.ts';
import { MemoryTokens } from '../support/memory-tokens.ts';
import type { Stores } from './stores.ts';
import { BOUNDS, COOKIE, CORS_ORIGIN, PASSPHRASE } from './world.ts';

export type Handler = (event: never) => Promise<unknown>;

type Common = Pick<AuthorizerPorts, 'onError' | 'clock'> & { readonly log: (line: object) => void; readonly passwords: PlainPasswords };

interface Parts {
  readonly stored: Stores;
  readonly common: Common;
  readonly classifier: ClassifierOptions;
  readonly settings: { readonly current: ReadonlyMap<string, string> };
}

/** Authorizer and functions over memory. */
export function createHandlers({ stored, common, classifier, settings }: Parts) {
  const { memory } = stored;
  const current = { get: async () => settings.current, peek: () => settings.current, ageMs: () => 0 };
  let made = 0;
  const next = (length: number, fill: string): string => {
    made += 1;
    return String(made).padStart(length, fill);
  };
  const newSysId = (): string => next(32, 'a');
  return {
    authorizer: createAuthorizer({
      ...common,
      identities: memory,
      attempts: memory,
      sessions: memory.sessions,
      roles: always(BASE_ROLES),
      properties: always(NO_PROPERTIES),
      settings: current,
      classifier,
      cookieName: COOKIE,
      corsOrigins: [CORS_ORIGIN],
      stage: 'local',
      upstream: classifier.upstream ? { issuer: 'i', audience: 'a', signer: { sign: async () => 'signed' } } : null,
      stopwatch: () => 0,
    }),
    'sign-in': createSignIn({
      ...common,
      identities: memory,
      attempts: memory,
      sessions: memory.sessions,
      users: {
        get: (userName) => stored.users.get(userName),
        // A person's own new password administers nothing.
        update: async (change) => 'verifiedHash' in change || stored.users.update(change),
      },
      get audit() {
        return stored.audit;
      },
      credentials: new MemoryCredentials(),
      secondFactorPolicy: async () => 'optional',
      randomOctets: (length) => new Uint8Array(length).fill(7),
      sessionBounds: always(BOUNDS),
      roles: always(BASE_ROLES),
      ssoState: memory.ssoState,
      jwks: classifier.upstream ? always('{"keys":[]}') : null,
      digest: always({ kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: false }),
      identityProviders: always([]),
      publicUrl: 'http://localhost:8080',
      commonPasswords: async () => COMMON_PASSWORDS,
      randomToken: () => next(43, 'N'),
      classifier,
      trustedProxies: [],
      secureCookies: false,
    }),
    oauth: createOAuth({
      ...common,
      users: { get: async (userName) => (await memory.read({ userName })).user },
      tokens: {
        create: async (token) => {
          memory.calls.push('issue');
          memory.tokenRecords.set(token.token_hash, token);
        },
        revoke: async (hash) => {
          memory.calls.push('revoke');
          const token = memory.tokenRecords.get(hash) ?? null;
          memory.tokenRecords.delete(hash);
          return token;
        },
      },
      issued: { take: async () => true },
      lifespan: always(1800),
      verifyAssertion: async () => ({ kind: 'rejected', cause: 'assertion_malformed' }),
      randomToken: () => next(43, 'N'),
    }),
    console: createConsole({
      ...common,
      blockedProtocols: new MemoryBlocked(),
      adoptedUsers: false,
      basicForPeople: new MemoryBasic(),
      secondFactorPolicy: new MemoryPolicy(),
      memory: null,
      get users() {
        return stored.users;
      },
      search: new MemorySearch(() => stored.users.records),
      get audit() {
        return stored.audit;
      },
      get settings() {
        return stored.settings;
      },
      sessionTimes: new MemorySettings(() => 0, new Map()),
      sessionBounds: always(BOUNDS),
      sessionBoundsPath: '/bounds/',
      sessions: new MemorySessions(),
      tokens: new MemoryTokens(),
      mutex: new MemoryMutex(),
      lockouts: new MemoryLockouts(),
      secondFactors: new MemorySecondFactors(),
      loadRoles: async () => BASE_ROLES,
      publicUrl: null,
      upstream: classifier.upstream,
      place: { local: false },
      commonPasswords: async () => COMMON_PASSWORDS,
      newSysId,
      newPassword: () => 'generated-password',
      newSecret: () => ({ id: '0a1b2c3d', text: `nis_0a1b2c3d_${next(43, 'S')}`, hash: 'f'.repeat(64) }),
    }),
    instance: createInstance({
      ...common,
      get records() {
        return stored.records;
      },
      get audit() {
        return stored.audit;
      },
      users: {
        get: async (sysId) => (sysId < '8' ? { sys_id: sysId, user_name: 'abel.tuter', name: 'Abel Tuter', active: true } : null),
        pages: async function* () {
          yield [];
        },
      },
      newSysId,
      publicUrl: 'http://localhost:8080',
      portals: portalRoots(classifier),
    }),
  } satisfies Record<string, Handler>;
}
