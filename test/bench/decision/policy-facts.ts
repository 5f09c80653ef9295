import type { Decision, Facts, Principal, Refuse } from '../../../shared/core/decision/decide.ts';
import type { ReasonCode } from '../../../shared/core/decision/reasons.ts';
import { isSoapRole, rolesOnWire } from '../../../shared/core/users/roles.ts';

/** The facts as a policy engine takes them: flat, of plain types. */
export interface PolicyFacts {
  readonly ambiguous: boolean;
  readonly forged: boolean;
  readonly preflight: boolean;
  readonly blocked: boolean;
  readonly surface: string;
  readonly protocol: string;
  readonly credential: string;
  readonly tooMany: boolean;
  readonly bySession: boolean;
  readonly toggleOff: boolean;
  readonly guest: boolean;
  readonly nonInteractive: boolean;
  readonly internal: boolean;
  readonly midServer: boolean;
  readonly write: boolean;
  readonly crossSite: boolean;
  readonly userToken: boolean;
  readonly strict: boolean;
  readonly soapRole: boolean;
  readonly rolesOctets: number;
}

/** Who would act: the verified caller, else the guest. */
const actorOf = ({ credential, guest }: Facts): Principal | null =>
  credential.kind === 'verified' ? credential.principal : guest === 'unread' ? null : guest;

export function policyFacts(facts: Facts): PolicyFacts {
  const { request, credential } = facts;
  const classified = request.kind === 'classified' ? request : null;
  const actor = actorOf(facts);
  const roles = actor === null || actor.activeRoles === 'unread' ? [] : actor.activeRoles;
  return {
    ambiguous: classified === null,
    forged: facts.forgedIdentityHeader !== null,
    preflight: classified?.preflight ?? false,
    blocked: facts.blocked === 'yes',
    surface: classified?.surface ?? '',
    protocol: classified?.protocol ?? '',
    credential: credential.kind,
    tooMany: credential.kind === 'rejected' && credential.cause === 'too_many_attempts',
    bySession: credential.kind === 'verified' && credential.bySession,
    toggleOff: facts.toggle === 'off',
    guest: facts.guest !== null,
    nonInteractive: actor?.user.web_service_access_only ?? false,
    internal: actor?.user.internal_integration_user ?? false,
    midServer: classified?.midServer ?? false,
    write: classified?.write ?? false,
    crossSite: facts.crossSite && !(facts.allowedOrigin && classified?.surface === 'api'),
    userToken: facts.userTokenPresent,
    strict: facts.strictSecurity === 'on',
    soapRole: roles.some(isSoapRole),
    rolesOctets: rolesOnWire(roles).length,
  };
}

/** What a row of the decision table leads to. */
export type Outcome = 'allow' | 'forbid' | 'ask';

/** The decision that a row's outcome and reason make of the facts. */
export function decisionOf(facts: Facts, outcome: Outcome, reason: ReasonCode): Decision {
  const { request } = facts;
  if (outcome === 'allow' && request.kind === 'classified')
    return {
      outcome,
      reason: reason as 'allowed',
      cause: null,
      request,
      principal: reason === 'public' || reason === 'preflight' ? null : actorOf(facts),
    };
  const machine = request.kind === 'classified' && request.surface === 'api' && !facts.navigation;
  const refused: Refuse['outcome'] = outcome !== 'ask' ? 'forbid' : machine ? 'challenge' : 'sign_in';
  return { outcome: refused, reason, cause: null };
}
