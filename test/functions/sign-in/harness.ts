import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { SignInLine } from '../../../functions/sign-in/log.ts';
import { createSignIn } from '../../../functions/sign-in/sign-in.ts';
import type { AuditEntry } from '../../../shared/core/audit.ts';
import { toContext, type WireContext } from '../../../shared/core/decision/context.ts';
import type { Principal } from '../../../shared/core/decision/decide.ts';
import type { Cached } from '../../../shared/core/ports.ts';
import type { AddressRange } from '../../../shared/core/request/address.ts';
import { classify, NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { EVERYTHING_ELSE, namedRoute } from '../../../shared/core/request/routes.ts';
import type { SecondFactorPolicy } from '../../../shared/core/second-factor/policy.ts';
import type { IdentityProvider } from '../../../shared/core/sign-in/identity-provider.ts';
import { type Session, tokenHash, userToken } from '../../../shared/core/sign-in/session.ts';
import { type SessionBounds, STANDARD_BOUNDS } from '../../../shared/core/sign-in/session-bounds.ts';
import type { DigestConfig } from '../../../shared/core/sign-in/sso.ts';
import type { ServedLine } from '../../../shared/core/usage/collect/lines.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { NEW_USER, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { UserChange, UserStore } from '../../../shared/core/users/user-store.ts';
import { always, BASE_ROLES, COMMON_PASSWORDS, MemoryStores, PlainPasswords } from '../../support/memory.ts';
import { MemoryCredentials } from '../../support/memory-credentials.ts';
import { withReferences } from '../../support/page-reference.ts';
import { withTimes } from '../../support/page-times.ts';

export interface EventOptions {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly sourceIp?: string;
  /** `/prod` at the execute-api host. */
  readonly stagePrefix?: string;
  /** The user whom the authorizer names; none on a public route. */
  readonly principal?: Principal;
  /** Values of the authorizer's context to replace. */
  readonly context?: Partial<WireContext>;
}

/** A Lambda proxy event as API Gateway sends it for `METHOD /path?query`, behind the real authorizer's context. */
export function functionEvent(line: string, options: EventOptions = {}): APIGatewayProxyEvent {
  const [httpMethod = 'GET', target = '/'] = line.split(' ');
  const [path = '/', query = ''] = target.split('?');
  const body = options.body ?? (options.form === undefined ? null : new URLSearchParams(options.form).toString());
  const headers: Record<string, string> = { Host: 'api.example.com', ...options.headers };
  if (options.form !== undefined) headers['Content-Type'] ??= 'application/x-www-form-urlencoded';
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return {
    httpMethod,
    path: 'the function must not read this',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query === '' ? null : parameters,
    body: body === null ? null : Buffer.from(body).toString('base64'),
    isBase64Encoded: body !== null,
    requestContext: {
      requestId: 'decision-1',
      identity: { sourceIp: options.sourceIp ?? '203.0.113.9' },
      authorizer: wireContext(httpMethod, path, Object.keys(parameters), options),
    },
  } as unknown as APIGatewayProxyEvent;
}

function wireContext(
  method: string,
  path: string,
  queryKeys: string[],
  { stagePrefix = '', principal, context }: EventOptions,
): WireContext {
  const { resource } = namedRoute(path) ?? EVERYTHING_ELSE;
  const request = classify({ method, path, queryKeys, resource }, NO_OPTIONS);
  if (request.kind === 'ambiguous') throw new Error(`The authorizer refuses ${method} ${path}: ${request.cause}`);
  const reason = principal === undefined ? 'public' : 'allowed';
  const wire = toContext({
    decisionId: 'decision-1',
    decision: { outcome: 'allow', reason, cause: null, request, principal: principal ?? null },
    credential: { kind: principal === undefined ? 'none' : 'session', id: null },
    source: '203.0.113.9',
    strictSecurity: 'on',
    userToken: principal === undefined ? null : userToken('token'),
    session:
      principal === undefined
        ? null
        : { endsAt: NOW + 2 * 60 * 60 * 1000, mayElevate: principal.elevated || principal.user.roles.includes('security_admin') },
    stagePrefix,
    now: NOW,
  });
  return { ...wire, ...context } as WireContext;
}

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

/** Tokens that the random port gives, in order: as long as 256 bits in base64url. */
export const token = (number: number): string => String(number).padStart(43, 't');

export interface SignIn {
  readonly stores: MemoryStores;
  readonly passwords: PlainPasswords;
  /** New passwords. */
  readonly changes: UserChange[];
  /** The records as the profile shows them. */
  readonly profiles: Map<string, UserRecord>;
  readonly audit: AuditEntry[];
  readonly credentials: MemoryCredentials;
  /** Who must have a second factor. */
  policy: SecondFactorPolicy;
  readonly lines: SignInLine[];
  readonly served: ServedLine[];
  readonly errors: unknown[];
  readonly clock: { time: number; now(): number };
  /** What the digest is checked with; null: it cannot be had. */
  digest: DigestConfig | null;
  /** null: they cannot be had. */
  identityProviders: readonly IdentityProvider[] | null;
  /** How long sessions last; null: it cannot be had. */
  bounds: SessionBounds | null;
  send(line: string, options?: EventOptions): Promise<APIGatewayProxyResult>;
}

/** Sign-in over memory. */
export function openSignIn(
  users: readonly User[],
  {
    secureCookies = true,
    publicUrl = 'https://api.example.com' as string | null,
    jwks = null as Cached<string> | null,
    trustedProxies = [] as readonly AddressRange[],
  } = {},
): SignIn {
  const clock = { time: NOW, now: () => clock.time };
  const stores = new MemoryStores(users, clock);
  const passwords = new PlainPasswords();
  const [changes, lines, errors, audit]: [UserChange[], SignInLine[], unknown[], AuditEntry[]] = [[], [], [], []];
  const served: ServedLine[] = [];
  const profiles = new Map(users.map(({ user_name }) => [user_name, profile(user_name)]));
  const credentials = new MemoryCredentials();
  let [tokens, octets] = [0, 0];
  const signIn: SignIn = {
    stores,
    passwords,
    changes,
    profiles,
    audit,
    credentials,
    policy: 'optional',
    lines,
    served,
    errors,
    clock,
    digest: { kind: 'unusable', cause: 'passphrase_missing' },
    identityProviders: [],
    bounds: STANDARD_BOUNDS,
    send: (line, options) => withTimes(withReferences(handle))(functionEvent(line, options)),
  };
  const handle = createSignIn({
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    users: userStore(stores, profiles, changes),
    audit: { add: async (entries) => void audit.push(...entries) },
    credentials,
    secondFactorPolicy: async () => signIn.policy,
    randomOctets: (length) => {
      octets += 1;
      return new Uint8Array(length).fill(octets);
    },
    sessionBounds: { get: async () => signIn.bounds, peek: () => signIn.bounds },
    roles: always(BASE_ROLES),
    ssoState: stores.ssoState,
    jwks,
    digest: { get: async () => signIn.digest, peek: () => signIn.digest },
    identityProviders: { get: async () => signIn.identityProviders, peek: () => signIn.identityProviders },
    publicUrl,
    passwords,
    commonPasswords: async () => COMMON_PASSWORDS,
    clock,
    randomToken: () => {
      tokens += 1;
      return token(tokens);
    },
    classifier: NO_OPTIONS,
    trustedProxies,
    secureCookies,
    log: (line) => (line.log === 'served' ? served.push(line) : lines.push(line)),
    onError: (_what, error) => errors.push(error),
  });
  return signIn;
}

/** A stored record as the profile shows it. */
export const profile = (user_name: string): UserRecord => ({
  ...NEW_USER,
  reached: {},
  user_name,
  name_as_entered: user_name,
  first_name: 'Abel',
  last_name: 'Tuter',
  email: 'abel@example.com',
  activated: true,
  roles: [],
  secrets: [],
  password_until: '',
  federated: '',
  envelope: '',
  second_factor: false,
  managed_by: '',
  version: 3,
  session_generation: 0,
  sys_created_on: '',
  sys_updated_on: '2026-11-24 10:00:00',
  sys_updated_by: 'admin',
});

/** The contract of the user store, in memory: the profile is what it shows of a user. */
const userStore = (stores: MemoryStores, profiles: Map<string, UserRecord>, changes: UserChange[]): Pick<UserStore, 'get' | 'update'> => ({
  get: async (userName) => profiles.get(userName) ?? null,
  async update(change) {
    if ('verifiedHash' in change) changes.push(change);
    const { userName, set, by, passwordHash } = change;
    const [user, shown] = [stores.users.get(userName), profiles.get(userName)];
    const holds = 'version' in change ? shown?.version === change.version : user?.password_hash === change.verifiedHash;
    if (user === undefined || shown === undefined || !holds) return false;
    profiles.set(userName, { ...shown, ...set, version: shown.version + 1, sys_updated_by: by });
    if (passwordHash === null) return true;
    const session_generation = user.session_generation + 1;
    stores.users.set(userName, { ...user, password_hash: passwordHash, password_needs_reset: false, session_generation });
    return true;
  },
});

/** A session as sign-in begins one. */
export const session = (userName: string, ofToken: string, more: Partial<Session> = {}): Session => ({
  token_hash: tokenHash(ofToken),
  user_name: userName,
  session_generation: 0,
  created_at: NOW,
  touched_at: NOW,
  elevated: false,
  ...more,
});

export const cookieHeader = (userName: string, ofToken: string): Record<string, string> => ({
  Cookie: `__Host-nis_session=${cookieValue(userName, ofToken)}`,
});

export const FORGET_COOKIE = '__Host-nis_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure';
