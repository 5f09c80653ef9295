import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verifySecret } from '../../../../shared/core/secrets/verify-secret.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { verifyToken } from '../../../../shared/core/tokens/verify-token.ts';
import { carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import type { WantedUser } from '../../../../shared/core/users/change/wanted.ts';
import { passwordCause, readUser, type User } from '../../../../shared/core/users/user.ts';
import { readUserRecord, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { newSecret } from '../../../../shared/node/new-secret.ts';
import { BASE_ROLES } from '../../../support/memory.ts';
import { MemoryAudit, MemoryMutex } from '../../../support/memory-admin.ts';
import { StoredUsers } from '../../../support/stored-users.ts';
import { runs } from '../../../support/thoroughness.ts';

type NewSecret = ReturnType<typeof newSecret>;

const START = Date.UTC(2026, 10, 30, 12, 0, 30);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What an administrator wants; of secrets to end, the one that was made so many before. */
type Wish =
  | { readonly kind: 'make'; readonly overlapMs: number }
  | { readonly kind: 'end'; readonly back: number }
  | { readonly kind: 'interactive' | 'machine' | 'password' | 'name' };
/** `save`: at once. Else a writer plans on what is stored now, and writes later, perhaps after others. */
type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'save'; readonly wish: Wish }
  | { readonly kind: 'plan'; readonly writer: number; readonly wish: Wish }
  | { readonly kind: 'write'; readonly writer: number };

const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(0, MINUTE, 2 * MINUTE, 60 * MINUTE, DAY).map((overlapMs) => ({ kind: 'make' as const, overlapMs })),
  },
  { weight: 2, arbitrary: fc.nat(1).map((back) => ({ kind: 'end' as const, back })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('interactive', 'machine', 'machine', 'password', 'name').map((kind) => ({ kind: kind as 'name' })),
  },
);
const writer = fc.nat(1);
/** The writer who does not wait. */
const SAVES = 2;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(1, 29_999, MINUTE, 61 * MINUTE, 2 * DAY, 8 * DAY).map((ms) => ({ kind: 'wait' as const, ms })) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('save' as const), wish }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('plan' as const), writer, wish }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write' as const), writer }) },
);

/** The rules once more: what was ever given out, and until when it is good. Milliseconds; infinite: no end. */
interface Model {
  machine: boolean;
  name: string;
  readonly secrets: { readonly made: NewSecret; until: number }[];
  password: { number: number; until: number };
}
const minuteUp = (time: number): number => Math.ceil(time / MINUTE) * MINUTE;
const minuteDown = (time: number): number => Math.floor(time / MINUTE) * MINUTE;

function follow(model: Model, done: Wish, made: NewSecret | null, plannedAt: number): void {
  const good = model.secrets.filter(({ until }) => until > plannedAt);
  if (done.kind === 'make' && made !== null) {
    const until = done.overlapMs === 0 ? minuteDown(plannedAt) : minuteUp(plannedAt + done.overlapMs);
    const old = good[0] ?? model.password;
    old.until = Math.min(old.until, until);
    model.secrets.push({ made, until: Number.POSITIVE_INFINITY });
  }
  if (done.kind === 'end')
    for (const secret of model.secrets
      .slice()
      .reverse()
      .slice(done.back, done.back + 1))
      secret.until = plannedAt;
  if (done.kind === 'interactive' && model.machine) {
    for (const secret of good) secret.until = plannedAt;
    // What is about to end is not given back.
    if (model.password.until > plannedAt + MINUTE) model.password.until = Number.POSITIVE_INFINITY;
  }
  if (done.kind === 'interactive' || done.kind === 'machine') model.machine = done.kind === 'machine';
  if (done.kind === 'password') model.password = { number: model.password.number + 1, until: Number.POSITIVE_INFINITY };
  if (done.kind === 'name') model.name = `saved at ${plannedAt}`;
}

class World {
  readonly clock = { time: START, now: () => this.clock.time };
  readonly users = new StoredUsers(this.clock, [
    { user_name: 'bot', active: true, web_service_access_only: true, password_hash: 'password 0' },
  ]);
  readonly model: Model = { machine: true, name: '', secrets: [], password: { number: 0, until: Number.POSITIVE_INFINITY } };
  readonly pending = new Map<
    number,
    { readonly wish: Wish; readonly made: NewSecret; readonly record: UserRecord; readonly now: number }
  >();
  readonly ports = {
    users: this.users,
    mutex: new MemoryMutex(),
    audit: new MemoryAudit(),
    lockouts: { clear: async () => undefined },
    secondFactors: { remove: async () => undefined },
    clock: this.clock,
    newSysId: () => 'holder',
    onError: (what: string, error: unknown) => {
      throw new Error(what, { cause: error });
    },
  };
  readonly ended = new Set<string>();
  /** Each was got with a secret that was good then. */
  readonly tokens: Token[] = [];
  saved = 0;

  item = (): Readonly<Record<string, unknown>> => this.users.items.get('bot') ?? {};

  async take(step: Step): Promise<void> {
    const { time: now } = this.clock;
    if (step.kind === 'wait') this.clock.time += step.ms;
    const writer = step.kind === 'plan' ? step.writer : SAVES;
    if (step.kind === 'plan' || step.kind === 'save')
      this.pending.set(writer, { wish: step.wish, made: newSecret(), record: readUserRecord(this.item(), now), now });
    if (step.kind === 'save') await this.write(SAVES);
    if (step.kind === 'write') await this.write(step.writer);
  }

  async write(number: number): Promise<void> {
    const planning = this.pending.get(number);
    this.pending.delete(number);
    if (planning === undefined) return;
    const { wish, made, record, now } = planning;
    const planned = planUpdate({ now, record, actor: operator('op'), graph: BASE_ROLES, wanted: this.wanted(wish, made, now) });
    if (planned.kind !== 'planned') return;
    const passwordHash = wish.kind === 'password' ? `password ${this.model.password.number + 1}` : null;
    const { kind } = await carryOut(this.ports, planned.plan, { graph: BASE_ROLES, passwordHash, decisionId: 'd' });
    if (kind !== 'saved') return;
    this.saved += 1;
    follow(this.model, wish, made, now);
  }

  wanted(wish: Wish, { id, hash }: NewSecret, now: number): WantedUser {
    if (wish.kind === 'make') return { secret: { kind: 'make', id, hash, overlapMs: wish.overlapMs, endsAt: null } };
    if (wish.kind === 'end') return { secret: { kind: 'end', id: this.model.secrets.at(-1 - wish.back)?.made.id ?? 'ffffffff' } };
    if (wish.kind === 'password') return { password: { weakness: null, typed: true } };
    if (wish.kind === 'name') return { fields: { first_name: `saved at ${now}` } };
    return { fields: { web_service_access_only: wish.kind === 'machine' } };
  }
}

const tokenOf = ({ user_name, session_generation }: User, credential: string, time: number, number: number): Token => ({
  token_hash: `token ${number}`,
  user_name,
  session_generation,
  issued_at: time,
  ends_at: time + 60 * MINUTE,
  credential,
});

/** What holds after every step, as the gate reads the record. */
function check({ clock: { time }, model, item, ended, tokens }: World): void {
  const user = readUser(item(), time) as User;
  const good = model.secrets.filter(({ made }) => verifySecret(user, made.text).kind === 'verified');
  const expected = model.secrets.filter(({ until }) => model.machine && until > time);
  expect(good.map(({ made }) => made.id)).toEqual(expected.map(({ made }) => made.id));
  expect(good.length).toBeLessThanOrEqual(2);
  const password = passwordCause(user) === null ? [String(user.password_hash)] : [];
  expect(password).toEqual(model.password.until > time ? [`password ${model.password.number}`] : []);
  expect([user.web_service_access_only, item().first_name ?? '']).toEqual([model.machine, model.name]);
  const open = new Set([...good.map(({ made }) => made.id), ...password]);
  // What was given out and is not good now has ended, and is never good again.
  const isOpen = (token: Token): boolean => verifyToken({ user, token }, time).kind === 'verified';
  for (const token of tokens.filter(isOpen)) {
    expect([...open]).toContain(token.credential);
    expect(token.ends_at).toBeGreaterThan(time);
    open.add(token.token_hash);
  }
  for (const each of ended) expect(open).not.toContain(each);
  for (const { token_hash } of tokens) if (!open.has(token_hash)) ended.add(token_hash);
  // A new one with each good secret is good at once.
  for (const { made } of good) {
    const token = tokenOf(user, made.id, time, tokens.length);
    expect(isOpen(token)).toBe(true);
    tokens.push(token);
  }
  for (const { made } of model.secrets) if (!open.has(made.id)) ended.add(made.id);
  for (let number = 0; number <= model.password.number; number += 1) if (!open.has(`password ${number}`)) ended.add(`password ${number}`);
}

test('whatever is made, rotated, ended, converted and typed, by two writers at once: what ended is never good again, and nothing is lost', async () => {
  let [saved, ended] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50, size: 'max' }), async (steps) => {
      const world = new World();
      for (const each of steps) {
        await world.take(each);
        check(world);
      }
      saved += world.saved;
      ended += world.ended.size;
    }),
    { numRuns: runs(150) },
  );
  expect(saved).toBeGreaterThan(500);
  expect(ended).toBeGreaterThan(100);
});

test('what was planned before a password ended does not take its end back, however late it is written', async () => {
  const world = new World();
  const steps: readonly Step[] = [
    { kind: 'save', wish: { kind: 'make', overlapMs: 60 * MINUTE } },
    { kind: 'plan', writer: 0, wish: { kind: 'interactive' } },
    { kind: 'wait', ms: 61 * MINUTE },
    { kind: 'write', writer: 0 },
  ];
  for (const each of steps) {
    await world.take(each);
    check(world);
  }
  expect(world.saved).toBe(1);
});
