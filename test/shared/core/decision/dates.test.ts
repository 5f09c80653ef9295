import { expect, test } from '@jest/globals';
import { type Credential, decide, type Facts, type Principal } from '../../../../shared/core/decision/decide.ts';
import type { Classification } from '../../../../shared/core/request/classify.ts';
import { readSetting, type Setting } from '../../../../shared/core/settings/settings.ts';
import { sessionCause } from '../../../../shared/core/sign-in/session.ts';
import { readUser, statusCause, type User } from '../../../../shared/core/users/user.ts';
import { FEW_REQUESTS } from './all-facts.ts';
import { reference, seen } from './decision-table.ts';

const NOW = Date.UTC(2026, 11, 1, 6);

/** What a store may hold for a date, and whether it closes now. */
const DATES: readonly (readonly [stored: unknown, closes: boolean])[] = [
  [undefined, false],
  ['2026-12-01T06:01Z', false],
  ['2026-12-01T06:00Z', true],
  ['1 December', true],
];

/** What a store may hold for an opening, and whether it is open now; null: the store does not answer. */
const OPENINGS: readonly (readonly [stored: string | null, setting: Setting])[] = [
  ['true', 'on'],
  ['false', 'off'],
  ['false until 2026-12-01T06:01Z', 'off'],
  ['false until 2026-12-01T06:00Z', 'on'],
  ['false until tomorrow', 'on'],
  [null, 'unread'],
];
const readingOf = (stored: string | null): Setting => readSetting(stored === null ? null : new Map([['x', stored]]), 'x', NOW);

type Flags = Pick<User, 'active' | 'web_service_access_only'>;
const ROLES = ['itil'];
const SESSION = { user_name: 'abel', session_generation: 2, created_at: NOW, touched_at: NOW };

interface Case {
  /** As the product reads the stored record. */
  readonly user: User;
  /** As the table has it: the flags, and whether a date has ended the sessions. */
  readonly flags: Flags;
  readonly ended: boolean;
}

function* cases(): Generator<Case> {
  for (const machine of [false, true])
    for (const [from, closesSignIn] of DATES)
      for (const [until, closesAccount] of DATES) {
        const dates = Object.entries({ web_service_access_only_from: from, active_until: until }).filter(([, date]) => date !== undefined);
        const item = {
          user_name: 'abel',
          active: true,
          web_service_access_only: machine,
          session_generation: 2,
          ...Object.fromEntries(dates),
        };
        yield {
          user: readUser(item, NOW) as User,
          flags: { active: !closesAccount, web_service_access_only: machine || closesSignIn },
          ended: closesSignIn || closesAccount,
        };
      }
}

const verified = (user: User, bySession: boolean): Credential => ({
  kind: 'verified',
  principal: principal(user),
  bySession,
  byBasic: !bySession,
});
const principal = (user: User): Principal => ({ user, activeRoles: ROLES, elevated: false });
const rejected = (cause: string): Credential => ({ kind: 'rejected', cause });
const ABSENT: Credential = { kind: 'absent' };

/** Strict security is about SOAP: elsewhere one value says enough. */
const strictSecurityOf = (request: Classification): typeof OPENINGS =>
  request.kind === 'classified' && request.protocol === 'soap' ? OPENINGS : OPENINGS.slice(0, 1);

/** The same caller twice: as the product judges it from the stored record, and as the table says. */
function callers({
  user,
  flags,
  ended,
}: Case): readonly (readonly [ours: Pick<Facts, 'credential' | 'guest'>, table: Pick<Facts, 'credential' | 'guest'>])[] {
  const told: User = { ...user, ...flags };
  const cause = statusCause(user) ?? sessionCause(SESSION, user, NOW);
  const password = statusCause(user);
  return [
    [
      { credential: password === null ? verified(user, false) : rejected(password), guest: null },
      { credential: flags.active ? verified(told, false) : rejected('inactive'), guest: null },
    ],
    [
      { credential: cause === null ? verified(user, true) : rejected(cause), guest: null },
      { credential: ended ? rejected('ended') : verified(told, true), guest: null },
    ],
    [
      { credential: ABSENT, guest: user.active ? principal(user) : null },
      { credential: ABSENT, guest: flags.active ? principal(told) : null },
    ],
  ];
}

test('decide() and the reference table agree on every date and every opening, with protocols on, off and unread', () => {
  let combinations = 0;
  const outcomes = new Set<string>();
  for (const each of cases())
    for (const [ours, table] of callers(each))
      for (const request of FEW_REQUESTS)
        for (const [toggle, toggleTold] of OPENINGS)
          for (const [strict, strictTold] of strictSecurityOf(request))
            for (const blocked of ['no', 'yes', 'unread'] as const) {
              combinations += 1;
              const common = {
                request,
                blocked,
                personOnly: 'no' as const,
                sourceAllowed: true,
                useAllowed: true,
                userTokenPresent: true,
                crossSite: false,
                navigation: false,
                forgedIdentityHeader: null,
              };
              const rest = { ...common, allowedOrigin: false, handover: 'ready' } as const;
              const read: Facts = { ...rest, ...ours, toggle: readingOf(toggle), strictSecurity: readingOf(strict) };
              const told: Facts = { ...rest, ...table, toggle: toggleTold, strictSecurity: strictTold };
              const [one, other] = [seen(decide(read)), reference(told)];
              outcomes.add(one);
              if (one !== other) throw new Error(`decide() says "${one}", the table "${other}" on ${JSON.stringify({ ...read, told })}`);
            }
  expect(combinations).toBeGreaterThan(50_000);
  expect(outcomes).toContain('forbid web_service_access_only');
  expect(outcomes).toContain('allow anonymous_allowed');
});
