import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantOf } from '../../../../shared/core/instant.ts';
import { readOpening, readSetting } from '../../../../shared/core/settings/settings.ts';
import { carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import { carryOutOwn, planOwnChange } from '../../../../shared/core/users/change/own-change.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { canAct, operator } from '../../../../shared/core/users/change/rank.ts';
import { userAtTheEnd } from '../../../../shared/core/users/dates.ts';
import { readUserRecord, type UserFields, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../support/memory.ts';
import { MemoryAudit, MemoryMutex } from '../../../support/memory-admin.ts';
import { StoredUsers } from '../../../support/stored-users.ts';
import { runs } from '../../../support/thoroughness.ts';

const START = Date.UTC(2026, 10, 30, 12, 0, 30);
const MINUTE = 60_000;
const NAMES = ['ann', 'bob', 'cid', 'bot'];
const TOGGLE = 'glide.basicauth.required.rss';

/** A wish about a user; dates are minutes from the moment in which it is planned. */
type Wish =
  | { readonly field: 'web_service_access_only_from' | 'active_until'; readonly inMinutes: number | null }
  | { readonly field: 'active' | 'locked_out' | 'web_service_access_only'; readonly value: boolean }
  | { readonly field: 'first_name'; readonly value: string };

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sign in' | 'own name'; readonly who: string }
  /** `writer` reads the user; it may write later, after others. */
  | { readonly kind: 'read'; readonly writer: number; readonly who: string; readonly wish: Wish }
  | { readonly kind: 'write'; readonly writer: number }
  | { readonly kind: 'toggle'; readonly value: string | number };

const who = fc.constantFrom(...NAMES);
const writer = fc.constantFrom(0, 1);
const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    field: fc.constantFrom('web_service_access_only_from' as const, 'active_until' as const),
    inMinutes: fc.constantFrom(null, 1, 1, 2, 3, 60),
  }),
  fc.record({ field: fc.constantFrom('active' as const, 'locked_out' as const, 'web_service_access_only' as const), value: fc.boolean() }),
  fc.record({ field: fc.constant('first_name' as const), value: fc.constantFrom('A', 'B') }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 29_999, 30_000, MINUTE, 2 * MINUTE, 90 * MINUTE) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('sign in' as const, 'own name' as const), who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), writer, who, wish }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), writer }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('toggle' as const),
      value: fc.oneof(
        fc.constantFrom('true', 'false', 'false until ', 'FALSE', 'false until 2026-02-30T00:00Z'),
        fc.constantFrom(-1, 1, 2),
      ),
    }),
  },
);

interface Session {
  readonly who: string;
  readonly generation: number;
  ended: boolean;
}

/** What a user should be: the rules once more, as events in their order. */
interface Model {
  active: boolean;
  locked_out: boolean;
  web_service_access_only: boolean;
  first_name: string;
  web_service_access_only_from: number | null;
  active_until: number | null;
  generation: number;
}

/** Dates up to a time close what they close. */
function reach(model: Model, time: number): void {
  if (model.web_service_access_only_from !== null && model.web_service_access_only_from <= time)
    Object.assign(model, { web_service_access_only_from: null, web_service_access_only: true, generation: model.generation + 1 });
  if (model.active_until !== null && model.active_until <= time)
    Object.assign(model, { active_until: null, active: false, generation: model.generation + 1 });
}

/** A change by an administrator, which was saved. */
function change(model: Model, wanted: Partial<UserFields>, now: number): void {
  reach(model, now + MINUTE);
  const before = { ...model };
  for (const [field, value] of Object.entries(wanted))
    Object.assign(model, {
      [field]:
        field === 'active_until' || field === 'web_service_access_only_from' ? (value === '' ? null : Date.parse(String(value))) : value,
    });
  const ends = (before.active && !model.active) || (!before.locked_out && model.locked_out);
  if (ends || before.web_service_access_only !== model.web_service_access_only) model.generation += 1;
}

const shown = (record: UserRecord) => ({
  active: record.active,
  locked_out: record.locked_out,
  web_service_access_only: record.web_service_access_only,
  first_name: record.first_name,
  web_service_access_only_from: record.web_service_access_only_from === '' ? null : Date.parse(record.web_service_access_only_from),
  active_until: record.active_until === '' ? null : Date.parse(record.active_until),
  generation: record.session_generation,
});

/** A small deployment: two administrators, a person, a machine. */
class World {
  readonly clock = { time: START, now: () => this.clock.time };
  readonly users = new StoredUsers(
    this.clock,
    NAMES.map((user_name) => ({
      user_name,
      active: true,
      web_service_access_only: user_name === 'bot',
      locked_out: false,
      password_hash: 'hash',
      roles: user_name === 'ann' || user_name === 'bob' ? ['admin'] : [],
    })),
  );
  readonly models = new Map<string, Model>(NAMES.map((name) => [name, { ...shown(this.record(name)) }]));
  readonly sessions: Session[] = [];
  readonly pending = new Map<number, { readonly record: UserRecord; readonly wanted: Partial<UserFields>; readonly now: number }>();
  readonly audit = new MemoryAudit();
  readonly ports = {
    users: this.users,
    mutex: new MemoryMutex(),
    audit: this.audit,
    lockouts: { clear: async () => undefined },
    secondFactors: { remove: async () => undefined },
    clock: this.clock,
    newSysId: () => 'holder',
    onError: (what: string, error: unknown) => {
      throw new Error(what, { cause: error });
    },
  };
  toggle = 'true';
  saved = 0;

  record(name: string): UserRecord {
    return readUserRecord(this.users.items.get(name) ?? {}, this.clock.time);
  }

  async take(step: Step): Promise<void> {
    const now = this.clock.time;
    if (step.kind === 'wait') this.clock.time += step.ms;
    if (step.kind === 'toggle')
      this.toggle = typeof step.value === 'string' ? step.value : `false until ${instantOf(now + step.value * MINUTE)}`;
    if (step.kind === 'sign in') {
      const { active, locked_out, web_service_access_only, session_generation } = this.record(step.who);
      if (active && !locked_out && !web_service_access_only)
        this.sessions.push({ who: step.who, generation: session_generation, ended: false });
    }
    if (step.kind === 'own name') await this.ownName(step.who);
    if (step.kind === 'read') this.pending.set(step.writer, { record: this.record(step.who), wanted: wantedOf(step.wish, now), now });
    if (step.kind === 'write') await this.write(step.writer);
    for (const model of this.models.values()) reach(model, this.clock.time);
  }

  async ownName(name: string): Promise<void> {
    const planned = planOwnChange(this.record(name), { fields: { first_name: 'Own', last_name: '', email: '' } });
    if (planned.kind !== 'planned') return;
    const how = { expected: { verifiedHash: 'hash' }, passwordHash: null, decisionId: 'd' };
    if (await carryOutOwn(this.ports, planned.plan, how)) (this.models.get(name) as Model).first_name = 'Own';
  }

  async write(number: number): Promise<void> {
    const planning = this.pending.get(number);
    this.pending.delete(number);
    if (planning === undefined) return;
    const { record, wanted, now } = planning;
    const planned = planUpdate({ now, record, actor: operator('op'), graph: BASE_ROLES, wanted: { fields: wanted } });
    if (planned.kind !== 'planned') return;
    const { kind } = await carryOut(this.ports, planned.plan, { graph: BASE_ROLES, passwordHash: null, decisionId: 'd' });
    if (kind !== 'saved') return;
    this.saved += 1;
    change(this.models.get(record.user_name) as Model, wanted, now);
  }
}

const wantedOf = (wish: Wish, now: number): Partial<UserFields> =>
  'inMinutes' in wish
    ? { [wish.field]: wish.inMinutes === null ? '' : instantOf(now + wish.inMinutes * MINUTE) }
    : { [wish.field]: wish.value };

/** What holds after every step. */
function check(world: World): void {
  for (const name of NAMES) expect([name, shown(world.record(name))]).toEqual([name, world.models.get(name)]);
  for (const session of world.sessions) {
    const { active, locked_out, web_service_access_only, session_generation } = world.record(session.who);
    const good = session.generation === session_generation && active && !locked_out && !web_service_access_only;
    if (session.ended) expect(good).toBe(false);
    session.ended = !good;
  }
  const all = NAMES.map((name) => world.record(name));
  expect(all.some((user) => canAct(user, 'admin', BASE_ROLES))).toBe(true);
  expect(all.some((user) => canAct(userAtTheEnd(user), 'admin', BASE_ROLES))).toBe(true);
  const open = readSetting(new Map([[TOGGLE, world.toggle]]), TOGGLE, world.clock.time) === 'off';
  const end = world.toggle.match(/^false until (.{17})$/)?.[1];
  expect(open).toBe(world.toggle === 'false' || (end !== undefined && Date.parse(end) > world.clock.time));
}

test('whatever people do in whatever order: what ended stays ended, an administrator stays, and nothing is lost', async () => {
  let saved = 0;
  let ended = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
      const world = new World();
      const generations = new Map(NAMES.map((name) => [name, 0]));
      for (const each of steps) {
        await world.take(each);
        check(world);
        for (const name of NAMES) {
          const { session_generation } = world.record(name);
          expect(session_generation).toBeGreaterThanOrEqual(generations.get(name) ?? 0);
          generations.set(name, session_generation);
        }
      }
      saved += world.saved;
      ended += world.sessions.filter((session) => session.ended).length;
    }),
    { numRuns: runs(150) },
  );
  // The histories are not idle ones.
  expect(saved).toBeGreaterThan(100);
  expect(ended).toBeGreaterThan(10);
});

test('an opening is read alike at every moment: open before its instant, closed from it on, and closed where it cannot be read', () => {
  const END = Date.UTC(2026, 11, 1, 6);
  fc.assert(
    fc.property(fc.integer({ min: END - 3 * MINUTE, max: END + 3 * MINUTE }), (now) => {
      expect(readOpening('false until 2026-12-01T06:00Z', now).open).toBe(now < END);
    }),
  );
  for (const value of [
    'false until 2026-12-01T06:00:00Z',
    'false until 2026-13-01T06:00Z',
    'false  until 2026-12-01T06:00Z',
    'false until',
    'False',
    ' false',
    '',
  ])
    expect([value, readOpening(value, 0).open]).toEqual([value, false]);
});

test('of two writers at the instant one is overtaken: what was planned before a date was reached can neither clear nor move it', async () => {
  for (const inMinutes of [null, 60]) {
    const world = new World();
    const on = { kind: 'read', who: 'cid' } as const;
    const steps: readonly Step[] = [
      { kind: 'sign in', who: 'cid' },
      { ...on, writer: 0, wish: { field: 'active_until', inMinutes: 2 } },
      { kind: 'write', writer: 0 },
      { ...on, writer: 0, wish: { field: 'active_until', inMinutes } },
      { ...on, writer: 1, wish: { field: 'first_name', value: 'A' } },
      { kind: 'wait', ms: 2 * MINUTE },
      { kind: 'write', writer: 0 },
      { kind: 'write', writer: 1 },
    ];
    for (const each of steps) {
      await world.take(each);
      check(world);
    }
    expect(world.saved).toBe(1);
    expect(world.record('cid')).toMatchObject({ active: false, first_name: '' });
    await world.take({ ...on, writer: 0, wish: { field: 'first_name', value: 'B' } });
    await world.take({ kind: 'write', writer: 0 });
    check(world);
    expect(world.users.items.get('cid')).toMatchObject({ active: false, first_name: 'B', session_generation: 1 });
    expect(world.users.items.get('cid')).not.toHaveProperty('active_until');
  }
});
