import { createAuthorizer } from '../../functions/authorizer/authorizer.ts';
import type { DecisionLine, FaultLine } from '../../functions/authorizer/log.ts';
import type { AddressRange } from '../../shared/core/request/address.ts';
import { NO_OPTIONS } from '../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../shared/core/settings/properties.ts';
import { SETTING_NAMES } from '../../shared/core/settings/settings.ts';
import type { User } from '../../shared/core/users/user.ts';
import { openSignIn } from '../functions/sign-in/harness.ts';
import { authorizerEvent, basic, type EventOptions } from '../support/authorizer-event.ts';
import { always, BASE_ROLES } from '../support/memory.ts';

interface GateOptions {
  /** Names of settings that are `false`. */
  readonly open?: readonly string[];
  /** functions/instance is replaced. */
  readonly upstream?: boolean;
  /** Protocols that are switched off. */
  readonly blocked?: readonly string[];
  readonly corsOrigins?: readonly string[];
  readonly trustedProxies?: readonly AddressRange[];
}

/** The authorizer and sign-in over the same stores and the same clock, as an attacker meets them. */
export function openGate(
  users: readonly User[],
  { open = [], blocked = [], upstream = false, corsOrigins = [], trustedProxies = [] }: GateOptions = {},
) {
  const signIn = openSignIn(users, { trustedProxies });
  const { stores, passwords, clock } = signIn;
  const lines: (DecisionLine | FaultLine)[] = [];
  const authorize = createAuthorizer({
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    passwords,
    roles: always(BASE_ROLES),
    properties: always({ ...NO_PROPERTIES, blocked: new Set(blocked) }),
    settings: { ...always(new Map(SETTING_NAMES.map((name) => [name, String(!open.includes(name))]))), ageMs: () => 0 },
    classifier: { ...NO_OPTIONS, upstream },
    clock,
    stopwatch: () => 0,
    cookieName: '__Host-nis_session',
    corsOrigins,
    trustedProxies,
    stage: 'prod',
    log: (line) => lines.push(line),
    onError: (_what, error) => signIn.errors.push(error),
  });

  /** Whether a request is let through to a function. */
  const isAllowed = async (line: string, options: EventOptions = {}): Promise<boolean> => {
    try {
      const { policyDocument } = await authorize(authorizerEvent(line, options));
      return policyDocument.Statement[0]?.Effect === 'Allow';
    } catch {
      return false;
    }
  };
  /** A protocol request with Basic. */
  const byBasic = (userName: string, password: string, sourceIp: string): Promise<boolean> =>
    isAllowed('GET /api/now/whoami', { sourceIp, headers: { Authorization: basic(userName, password) } });
  /** The sign-in page. */
  const byForm = async (user_name: string, user_password: string, sourceIp: string): Promise<boolean> =>
    (await signIn.send('POST /login.do', { sourceIp, form: { user_name, user_password } })).statusCode === 302;

  /** Number of passwords checked so far. A refusal before the check tells a guesser nothing. */
  const verified = (): number => passwords.verified.length;
  return { ...signIn, lines, authorize, isAllowed, byBasic, byForm, verified };
}
