import type { Credential, Facts, Principal } from '../../../../shared/core/decision/decide.ts';
import type { Classification, Classified } from '../../../../shared/core/request/classify.ts';
import { PROTOCOL_NAMES, type Protocol } from '../../../../shared/core/request/protocols.ts';
import { readSetting, type Setting, STRICT_SECURITY } from '../../../../shared/core/settings/settings.ts';
import { user } from '../../../support/memory.ts';
import { FEWER_CASES } from '../../../support/thoroughness.ts';
import { MANY_ROLES } from './decision-table.ts';

const BOTH = [false, true];
const FLAGS = BOTH.flatMap((web_service_access_only) =>
  BOTH.map((internal_integration_user) => ({ web_service_access_only, internal_integration_user })),
);
type RoleSet = readonly string[] | 'unread';
const FEW_ROLE_SETS: readonly RoleSet[] = [['itil'], ['itil', 'soap'], MANY_ROLES, 'unread'];
const ROLE_SETS: readonly RoleSet[] = FEWER_CASES
  ? FEW_ROLE_SETS
  : [[], ['itil'], ['soap_query'], ['itil', 'soap'], ['mid_server'], ['soap_query_update'], ['admin'], MANY_ROLES, 'unread'];
/** Those that a row of the table or a refusal knows by name, and one of the others. */
const FEW_PROTOCOLS: readonly Protocol[] = ['soap', 'wsdl', 'rest'];
const PROTOCOLS: readonly Protocol[] = FEWER_CASES ? FEW_PROTOCOLS : PROTOCOL_NAMES;

/** What a store may hold for a setting, and that it does not answer. */
export const SETTINGS: readonly Setting[] = [
  ...['true', 'false', 'maybe', 'FALSE', ''].map((value) => readSetting(new Map([[STRICT_SECURITY, value]]), STRICT_SECURITY, 0)),
  readSetting(new Map(), STRICT_SECURITY, 0),
  readSetting(null, STRICT_SECURITY, 0),
].filter((setting, index, all) => all.indexOf(setting) === index);

const principals = (roleSets: readonly RoleSet[]): Principal[] =>
  FLAGS.flatMap((flags) => roleSets.map((activeRoles) => ({ user: user('someone', flags), activeRoles, elevated: false })));

type Means = Pick<Extract<Credential, { kind: 'verified' }>, 'bySession' | 'byBasic'>;
const MEANS: readonly Means[] = BOTH.flatMap((bySession) => BOTH.map((byBasic) => ({ bySession, byBasic })));
const verified = (roleSets: readonly RoleSet[], means: readonly Means[]): readonly Credential[] =>
  principals(roleSets).flatMap((principal) => means.map((by) => ({ kind: 'verified' as const, principal, ...by })));
/** Who is no person-only user may use either. */
const VERIFIED = verified(
  ROLE_SETS,
  MEANS.filter(({ bySession, byBasic }) => bySession !== byBasic),
);
const FEW_VERIFIED = verified(FEW_ROLE_SETS, MEANS);
const NOT_VERIFIED: readonly Credential[] = [
  { kind: 'malformed', cause: 'no colon' },
  { kind: 'rejected', cause: 'wrong_password' },
  { kind: 'rejected', cause: 'too_many_attempts' },
  { kind: 'unread' },
];
const GUESTS: readonly Facts['guest'][] = [null, 'unread', ...principals([[], ['soap_query'], MANY_ROLES, 'unread'])];

const classified = (more: Partial<Classified>): Classified => ({
  kind: 'classified',
  surface: 'ui',
  protocol: null,
  path: '/incident.do',
  table: 'incident',
  record: null,
  list: false,
  midServer: false,
  write: false,
  preflight: false,
  ...more,
});

const requests = (protocols: readonly Protocol[]): readonly Classification[] => [
  { kind: 'ambiguous', cause: 'two markers', machine: true, methods: null },
  { kind: 'ambiguous', cause: 'an empty segment', machine: false, methods: null },
  ...BOTH.flatMap((midServer) =>
    BOTH.flatMap((write) => [
      ...(['public', 'sso', 'ui', 'portal'] as const).map((surface) => classified({ surface, midServer, write })),
      ...protocols.map((protocol) => classified({ surface: 'api', protocol, midServer, write })),
    ]),
  ),
  ...FEW_PROTOCOLS.map((protocol) => classified({ surface: 'api', protocol, write: true, preflight: true })),
];
export const REQUESTS = requests(PROTOCOLS);
/** Those that a row of the table knows by name. */
export const FEW_REQUESTS = requests(FEW_PROTOCOLS);

type Late = Pick<Facts, 'allowedOrigin' | 'handover' | 'blocked' | 'personOnly' | 'sourceAllowed' | 'useAllowed'>;
const USUAL: Late = {
  allowedOrigin: false,
  handover: 'ready',
  blocked: 'no',
  personOnly: 'no',
  sourceAllowed: true,
  useAllowed: true,
};
const HANDOVERS = ['ready', 'unsigned', 'too_long'] as const;
const LATE: readonly Late[] = [
  ...BOTH.flatMap((allowedOrigin) => HANDOVERS.map((handover) => ({ ...USUAL, allowedOrigin, handover }))).slice(1),
  ...(['yes', 'unread'] as const).flatMap((blocked) => HANDOVERS.map((handover) => ({ ...USUAL, blocked, handover }))),
  ...(['yes', 'unread'] as const).flatMap((personOnly) =>
    (['no', 'unread'] as const).map((blocked) => ({ ...USUAL, blocked, personOnly })),
  ),
  ...BOTH.flatMap((sourceAllowed) =>
    BOTH.flatMap((useAllowed) =>
      (['no', 'yes', 'unread'] as const).flatMap((personOnly) =>
        (['no', 'unread'] as const).map((blocked) => ({ ...USUAL, sourceAllowed, useAllowed, personOnly, blocked })),
      ),
    ),
  ).filter(({ sourceAllowed, useAllowed }) => !(sourceAllowed && useAllowed)),
];

/**
 * Every combination of facts: the guest varies where no credentials came, the principal where some did. An allowed origin, what becomes of
 * the handover and a blocked protocol are combined with fewer roles and protocols, and not with navigation and forged headers, which they do
 * not meet.
 */
export function* allFacts(): Generator<Facts> {
  yield* combined(REQUESTS, credentialsAndGuests(VERIFIED), USUAL);
  for (const late of LATE) yield* combined(FEW_REQUESTS, credentialsAndGuests(FEW_VERIFIED), late);
}

function* combined(
  requests: readonly Classification[],
  acting: readonly Pick<Facts, 'credential' | 'guest'>[],
  late: Late,
): Generator<Facts> {
  for (const request of requests) {
    for (const facts of acting) {
      for (const toggle of SETTINGS) {
        for (const strictSecurity of SETTINGS) {
          for (let bits = 0; bits < (late === USUAL ? 16 : 4); bits += 1) {
            yield {
              request,
              ...facts,
              toggle,
              strictSecurity,
              userTokenPresent: (bits & 1) > 0,
              crossSite: (bits & 2) > 0,
              navigation: (bits & 4) > 0,
              forgedIdentityHeader: (bits & 8) > 0 ? 'X-NIS-User' : null,
              ...late,
            };
          }
        }
      }
    }
  }
}

const credentialsAndGuests = (proven: readonly Credential[]): Pick<Facts, 'credential' | 'guest'>[] => [
  ...GUESTS.map((guest) => ({ credential: { kind: 'absent' as const }, guest })),
  ...[...NOT_VERIFIED, ...proven].map((credential) => ({ credential, guest: null })),
];
