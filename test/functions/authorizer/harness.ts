import { type AuthorizerPorts, createAuthorizer } from '../../../functions/authorizer/authorizer.ts';
import type { DecisionLine, FaultLine } from '../../../functions/authorizer/log.ts';
import { type RequestContext, readContext, toldRefusal } from '../../../shared/core/decision/context.ts';
import { readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { type BlockedProtocols, NONE_BLOCKED } from '../../../shared/core/settings/blocked.ts';
import { SETTING_NAMES } from '../../../shared/core/settings/settings.ts';
import { type Session, tokenHash } from '../../../shared/core/sign-in/session.ts';
import type { BasicForPeople } from '../../../shared/core/users/person-only.ts';
import { authorizerEvent, basic, type EventOptions } from '../../support/authorizer-event.ts';
import { BASE_ROLES, MemoryStores, PlainPasswords, user } from '../../support/memory.ts';

export const TOKEN = 'T'.repeat(43);
export const MINUTE = 60_000;

type Deployed = Partial<Pick<AuthorizerPorts, 'upstream' | 'classifier' | 'corsOrigins' | 'soapFaultStatus' | 'trustedProxies'>>;

/** The authorizer over stores in memory, with a user of each kind. */
export function world({
  upstream = null,
  classifier = NO_OPTIONS,
  corsOrigins = [],
  soapFaultStatus = 403,
  trustedProxies = [],
}: Deployed = {}) {
  const clock = { now: (): number => state.now };
  const users = [
    user('abel.tuter', { roles: ['itil'] }),
    user('person.only', { roles: ['itil'], user_interface_only: true }),
    user('soap.user', { roles: ['soap', 'itil'], web_service_access_only: true }),
    user('json.user', { roles: ['itil'], web_service_access_only: true }),
    user('envelope.user', {
      roles: ['itil'],
      web_service_access_only: true,
      envelope: readEnvelope('{"uses":["rest/incident/query"],"from":["192.0.2.0/24"]}'),
    }),
    user('mid.user', { roles: ['mid_server'], web_service_access_only: true, internal_integration_user: true }),
    user('mid.unflagged', { roles: ['mid_server'], web_service_access_only: true }),
    user('reset.user', { password_needs_reset: true }),
    user('locked.user', { locked_out: true }),
    user('inactive.user', { active: false }),
    user('guest', { password_hash: null }),
    user('soap.guest', { password_hash: null, roles: ['soap_query'] }),
  ];
  const stores = new MemoryStores(users, clock);
  const settings = new Map(SETTING_NAMES.map((name) => [name, 'true']));
  const lines: DecisionLine[] = [];
  const errors: { readonly what: string; readonly error: unknown }[] = [];
  const faults: FaultLine[] = [];
  const passwords = new PlainPasswords();
  const state = {
    blocked: NONE_BLOCKED as BlockedProtocols | null,
    basicForPeople: 'yes' as BasicForPeople,
    now: 1_000_000_000,
    settingsDown: false,
    rolesDown: false,
    settingsAsked: 0,
    stopwatch: 0,
  };
  const authorize = createAuthorizer({
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    passwords,
    roles: { get: async () => (state.rolesDown ? null : BASE_ROLES), peek: () => BASE_ROLES },
    properties: { get: async () => propertiesOf(state), peek: () => propertiesOf(state) },
    settings: {
      get: async () => {
        state.settingsAsked += 1;
        return state.settingsDown ? null : settings;
      },
      peek: () => (state.settingsDown ? null : settings),
      ageMs: () => (state.settingsDown ? null : 4_000.4),
    },
    classifier,
    clock,
    stopwatch: () => {
      state.stopwatch += 1.239;
      return state.stopwatch;
    },
    cookieName: 'nis_session',
    corsOrigins,
    soapFaultStatus,
    trustedProxies,
    stage: 'prod',
    upstream,
    log: (line) => (line.log === 'fault' ? faults.push(line) : lines.push(line)),
    onError: (what, error) => errors.push({ what, error }),
  });

  /** What the caller gets: `allow`, `401`, `503`, a 403 with its body, or `told`, a refusal that a function tells; `fault` is an unforeseen 503. */
  async function ask(line: string, options: EventOptions = {}) {
    const nothing = {
      body: '',
      type: '',
      allow: undefined as string | undefined,
      corsOrigin: undefined as string | undefined,
      context: {} as Partial<RequestContext>,
      principalId: '',
      policy: null,
      told: {} as Record<string, string>,
    };
    try {
      const { context: wire, principalId, policyDocument: policy } = await authorize(authorizerEvent(line, options));
      const context = wire as Record<string, string>;
      const answered = { ...nothing, principalId, policy };
      const told = toldRefusal(context);
      if (told !== null) return { ...answered, status: 'told', body: told.fault, corsOrigin: told.cors_origin ?? undefined, told: context };
      if (policy.Statement[0]?.Effect === 'Allow') return { ...answered, status: 'allow', context: readContext(context) };
      return {
        ...answered,
        status: '403',
        body: String(context.body),
        type: String(context.content_type),
        allow: context.allow,
        corsOrigin: context.cors_origin,
      };
    } catch (error) {
      const { message } = error as Error;
      return {
        ...nothing,
        status: message === 'Unauthorized' ? '401' : /^Unavailable: .* could not be read$/.test(message) ? '503' : 'fault',
      };
    }
  }
  const as = (name: string, password = 'secret') => ({ headers: { Authorization: basic(name, password) } });
  const signIn = (name: string, more: Partial<Session> = {}) => {
    const session = {
      token_hash: tokenHash(TOKEN),
      user_name: name,
      session_generation: 0,
      created_at: state.now,
      touched_at: state.now,
      elevated: false,
      ...more,
    };
    stores.sessionRecords.set(session.token_hash, session);
    return `nis_session=${cookieValue(name, TOKEN)}`;
  };
  const last = () => lines.at(-1) as DecisionLine;
  return { stores, settings, passwords, state, ask, as, signIn, last, lines, faults, errors };
}

/** null: the store did not answer. */
const propertiesOf = ({
  blocked,
  basicForPeople,
}: {
  readonly blocked: BlockedProtocols | null;
  readonly basicForPeople: BasicForPeople;
}) => (blocked === null ? null : { blocked, basicForPeople });
