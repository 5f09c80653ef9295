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
const ROLE_SETS: readonly RoleSet[] = FEWER_CASES
  ? [['itil'], ['itil', 'soap'], MANY_ROLES, 'unread']
  : [[], ['itil'], ['soap_query'], ['itil', 'soap'], ['mid_server'], ['soap_query_update'], ['admin'], MANY_ROLES, 'unread'];
/** Those that a row of the table or a refusal knows by name, and one of the others. */
const PROTOCOLS: readonly Protocol[] = FEWER_CASES ? ['soap', 'wsdl', 'rest'] : PROTOCOL_NAMES;

/** What a store may hold for a setting, and that it does not answer. */
export const SETTINGS: readonly Setting[] = [
  ...['true', 'false', 'maybe', 'FALSE', ''].map((value) => readSetting(new Map([[STRICT_SECURITY, value]]), STRICT_SECURITY)),
  readSetting(new Map(), STRICT_SECURITY),
  readSetting(null, STRICT_SECURITY),
].filter((setting, index, all) => all.indexOf(setting) === index);

const principals = (roleSets: readonly RoleSet[]): Principal[] =>
  FLAGS.flatMap((flags) => roleSets.map((activeRoles) => ({ user: user('someone', flags), activeRoles, elevated: false })));

const VERIFIED: readonly Credential[] = principals(ROLE_SETS).flatMap((principal) =>
  BOTH.map((bySession) => ({ kind: 'verified' as const, principal, bySession })),
);
const GIVEN: readonly Credential[] = [
  { kind: 'malformed', cause: 'no colon' },
  { kind: 'rejected', cause: 'wrong_password' },
  { kind: 'rejected', cause: 'too_many_attempts' },
  { kind: 'unread' },
  ...VERIFIED,
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
  ...more,
});

export const REQUESTS: readonly Classification[] = [
  { kind: 'ambiguous', cause: 'two markers', machine: true },
  { kind: 'ambiguous', cause: 'an empty segment', machine: false },
  ...BOTH.flatMap((midServer) =>
    BOTH.flatMap((write) => [
      ...(['public', 'sso', 'ui', 'portal'] as const).map((surface) => classified({ surface, midServer, write })),
      ...PROTOCOLS.map((protocol) => classified({ surface: 'api', protocol, midServer, write })),
    ]),
  ),
];

/** Every combination of facts: the guest varies where no credentials came, the principal where some did. */
export function* allFacts(): Generator<Facts> {
  for (const request of REQUESTS) {
    for (const facts of credentialsAndGuests()) {
      for (const toggle of SETTINGS) {
        for (const strictSecurity of SETTINGS) {
          for (let bits = 0; bits < 16; bits += 1) {
            yield {
              request,
              ...facts,
              toggle,
              strictSecurity,
              userTokenPresent: (bits & 1) > 0,
              crossSite: (bits & 2) > 0,
              navigation: (bits & 4) > 0,
              forgedIdentityHeader: (bits & 8) > 0,
            };
          }
        }
      }
    }
  }
}

const credentialsAndGuests = (): Pick<Facts, 'credential' | 'guest'>[] => [
  ...GUESTS.map((guest) => ({ credential: { kind: 'absent' as const }, guest })),
  ...GIVEN.map((credential) => ({ credential, guest: null })),
];
