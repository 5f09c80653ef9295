import { newEnforcer, newModelFromString } from 'casbin';
import type { ReasonCode } from '../../../shared/core/decision/reasons.ts';
import type { Peer } from './peer.ts';
import { decisionOf, type Outcome, policyFacts } from './policy-facts.ts';

/** The first policy that matches decides: casbin's priority effect, policies as expressions over the facts. */
const MODEL = `
[request_definition]
r = f
[policy_definition]
p = rule, outcome, reason, eft
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = eval(p.rule)
`;

const people = '(r.f.surface == "ui" || r.f.surface == "portal")';
const absent = 'r.f.credential == "absent"';

// biome-ignore format: a table
const ROWS: readonly (readonly [rule: string, outcome: Outcome, reason: ReasonCode])[] = [
  ['r.f.ambiguous', 'forbid', 'request_ambiguous'],
  ['r.f.forged', 'forbid', 'forged_identity_header'],
  ['r.f.surface == "public" || r.f.surface == "sso"', 'allow', 'public'],
  ['r.f.preflight', 'allow', 'preflight'],
  ['r.f.credential == "malformed"', 'ask', 'credentials_malformed'],
  ['r.f.surface == "api" && r.f.blocked', 'forbid', 'protocol_blocked'],
  ['r.f.tooMany', 'ask', 'too_many_attempts'],
  ['r.f.credential == "rejected"', 'ask', 'credentials_rejected'],
  ['r.f.surface == "api" && r.f.bySession && r.f.nonInteractive', 'ask', 'credentials_rejected'],
  [`${absent} && r.f.surface == "api" && (!r.f.toggleOff || !r.f.guest)`, 'ask', 'credentials_required'],
  [`${absent} && r.f.surface != "api"`, 'ask', 'login_required'],
  [`${people} && r.f.nonInteractive`, 'forbid', 'web_service_access_only'],
  ['r.f.midServer && r.f.nonInteractive && !r.f.internal', 'forbid', 'mid_server_needs_internal_integration_user'],
  ['r.f.protocol == "soap" && r.f.strict && !r.f.soapRole', 'forbid', 'soap_role_missing'],
  ['r.f.write && r.f.surface == "api" && r.f.bySession && !r.f.userToken', 'forbid', 'cross_site_write'],
  [`r.f.write && ${people} && !r.f.bySession`, 'forbid', 'cross_site_write'],
  ['r.f.write && r.f.crossSite', 'forbid', 'cross_site_write'],
  ['r.f.rolesOctets > 6144', 'forbid', 'too_many_roles'],
  [absent, 'allow', 'anonymous_allowed'],
  ['true', 'allow', 'allowed'],
];

/** casbin decides; callers are verified as the product verifies them. */
export async function casbinPeer(verify: Peer['verify']): Promise<Peer> {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  await enforcer.addPolicies(ROWS.map(([rule, outcome, reason]) => [rule, outcome, reason, outcome === 'allow' ? 'allow' : 'deny']));
  return {
    name: 'casbin',
    verify,
    decide: async (facts) => {
      const [, [, outcome, reason]] = (await enforcer.enforceEx(policyFacts(facts))) as [boolean, string[]];
      return decisionOf(facts, outcome as Outcome, reason as ReasonCode);
    },
  };
}
