import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { ReasonCode } from '../../../shared/core/decision/reasons.ts';
import type { Peer } from './peer.ts';
import { decisionOf, type Outcome, type PolicyFacts, policyFacts } from './policy-facts.ts';

/** The package's build for Node is CommonJS. */
const { preparsePolicySet, statefulIsAuthorized }: typeof Cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

const people = '(context.surface == "ui" || context.surface == "portal")';
const open = '(context.surface == "public" || context.surface == "sso" || context.preflight)';
const absent = 'context.credential == "absent"';

/** Cedar has no order: a forbid that would follow row 2 leaves public routes out, and the first of those that hold is the reason. */
// biome-ignore format: a table
const FORBIDS: readonly (readonly [when: string, outcome: Outcome, reason: ReasonCode])[] = [
  ['context.ambiguous', 'forbid', 'request_ambiguous'],
  ['context.forged', 'forbid', 'forged_identity_header'],
  [`!${open} && context.credential == "malformed"`, 'ask', 'credentials_malformed'],
  [`!${open} && context.surface == "api" && context.blocked`, 'forbid', 'protocol_blocked'],
  [`!${open} && context.tooMany`, 'ask', 'too_many_attempts'],
  [`!${open} && context.credential == "rejected"`, 'ask', 'credentials_rejected'],
  [`!${open} && context.surface == "api" && context.bySession && context.nonInteractive`, 'ask', 'credentials_rejected'],
  [`!${open} && ${absent} && context.surface == "api" && (!context.toggleOff || !context.guest)`, 'ask', 'credentials_required'],
  [`${absent} && ${people}`, 'ask', 'login_required'],
  [`${people} && context.nonInteractive`, 'forbid', 'web_service_access_only'],
  [`!${open} && context.midServer && context.nonInteractive && !context.internal`, 'forbid', 'mid_server_needs_internal_integration_user'],
  [`!${open} && context.protocol == "soap" && context.strict && !context.soapRole`, 'forbid', 'soap_role_missing'],
  [`!${open} && context.write && context.surface == "api" && context.bySession && !context.userToken`, 'forbid', 'cross_site_write'],
  [`context.write && ${people} && !context.bySession`, 'forbid', 'cross_site_write'],
  [`!${open} && context.write && context.crossSite`, 'forbid', 'cross_site_write'],
  [`!${open} && context.rolesOctets > 6144`, 'forbid', 'too_many_roles'],
];

const SET = 'decision table';
const CALL = {
  action: { type: 'Action', id: 'request' },
  resource: { type: 'Site', id: 'instance' },
  entities: [],
  preparsedPolicySetId: SET,
};

/** Cedar decides, its policies parsed beforehand; callers are verified as the product verifies them. */
export function cedarPeer(verify: Peer['verify']): Peer {
  const forbids = FORBIDS.map(([when], row) => [`row${row}`, `forbid(principal, action, resource) when { ${when} };`] as const);
  const parsed = preparsePolicySet(SET, {
    staticPolicies: Object.fromEntries([...forbids, ['permit', 'permit(principal, action, resource);']]),
  });
  if (parsed.type === 'failure') throw new Error(`Cedar does not take the policies: ${JSON.stringify(parsed.errors)}`);
  return {
    name: 'cedar-wasm, preparsed',
    verify,
    decide: (facts) => {
      const flat = policyFacts(facts);
      const answer = statefulIsAuthorized({ ...CALL, principal: { type: 'User', id: 'caller' }, context: { ...flat } });
      if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
      const { decision, diagnostics } = answer.response;
      if (decision === 'allow') return decisionOf(facts, 'allow', allowedAs(flat));
      const rows = diagnostics.reason.map((id) => Number(id.slice('row'.length)));
      const [, outcome, reason] = FORBIDS[Math.min(...rows)] ?? FORBIDS[0] ?? fail();
      return decisionOf(facts, outcome, reason);
    },
  };
}

const allowedAs = ({ surface, preflight, credential }: PolicyFacts): ReasonCode =>
  surface === 'public' || surface === 'sso'
    ? 'public'
    : preflight
      ? 'preflight'
      : credential === 'absent'
        ? 'anonymous_allowed'
        : 'allowed';

function fail(): never {
  throw new Error('Cedar denied without a policy that forbids.');
}
