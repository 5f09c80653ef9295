import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import type { DynamoApi } from '../../../../shared/aws/client/apis.ts';
import { attemptKey, FAILED_AT, REFUSED_AT, readTimes, STRANGERS } from '../../../../shared/aws/dynamo/sign-in/attempt-item.ts';
import { createAttemptStore } from '../../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createIdentityStore } from '../../../../shared/aws/dynamo/users/identity-store.ts';
import { WRONG_PASSWORDS_ALLOWED } from '../../../../shared/core/sign-in/lockout.ts';
import { type PasswordResult, type Presentation, verifyPassword } from '../../../../shared/core/sign-in/verify-password.ts';
import { ownUserTable } from '../../../../shared/core/users/user-table.ts';
import { ItemStore } from '../../../support/item-store.ts';
import { itemOf, PlainPasswords, user } from '../../../support/memory.ts';

const NOW = Date.UTC(2026, 0, 1);
const KEY = { userName: 'abel.tuter', source: '203.0.113.9' };
const ATTEMPTS = 't-sys_login_attempt';

interface Start {
  readonly counted: number;
  readonly proven: boolean;
}

/** What happened, in the order in which it took effect. `open`: wrong passwords that no success has cleared before it. */
interface Step {
  readonly caller: number;
  readonly what: 'read' | 'try' | 'failure' | 'success';
  readonly open: number;
}

interface Outcome {
  readonly results: readonly PasswordResult[];
  readonly steps: readonly Step[];
  /** Wrong passwords that stand in the item at the end, and right ones that were refused. */
  readonly left: number;
  readonly leftRefused: number;
  readonly failures: number;
}

/**
 * An environment a password, over one store whose requests take effect in the order that `choose` tells.
 *
 * @param choose gets everything that the rest depends on, and how many requests wait; null ends the run.
 * @returns null where it was ended.
 */
async function run(
  passwords: readonly string[],
  start: Start,
  choose: (state: string, waiting: number) => number | null,
  presentation?: Presentation,
): Promise<Outcome | null> {
  const store = new ItemStore();
  const record = itemOf(user(KEY.userName));
  store.put('t-sys_user', { user_name: { S: KEY.userName } }, marshall({ ...record, roles: new Set(['itil']) }));
  const times = FAILED_AT.slice(FAILED_AT.length - start.counted).map((name) => [name, NOW - 1]);
  const item = { ...Object.fromEntries(times), failures: start.counted, ...(start.proven ? { succeeded_at: 1 } : {}) };
  store.put(ATTEMPTS, attemptKey(KEY), marshall(item));
  const waiting: (() => void)[] = [];
  const steps: Step[] = [];
  let open = start.counted;

  const environment = (password: string, caller: number): Promise<PasswordResult> => {
    const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
    const noted = (what: 'read' | 'try') => async (): Promise<void> => {
      await turn();
      steps.push({ caller, what, open });
    };
    const api = store.api(noted('try'), ({ Key, UpdateExpression = '' }) => {
      if (Key?.source?.S !== KEY.source) return;
      const failed = UpdateExpression.includes('ADD failures') || UpdateExpression.includes(REFUSED_AT[0]);
      steps.push({ caller, what: failed ? 'failure' : 'success', open });
      open = failed ? open + 1 : 0;
    });
    const reads = store.api(noted('read'));
    // What strangers guess is nothing to a source that succeeded: when it is read makes no difference.
    const atOnce = store.api(async () => undefined);
    const getItem: DynamoApi['getItem'] = (input) => (start.proven && input.Key?.source?.S === STRANGERS ? atOnce : reads).getItem(input);
    const dynamo = { ...api, batchGetItem: reads.batchGetItem, getItem };
    const attempt = { userName: KEY.userName, source: KEY.source };
    const ports = { attempts: createAttemptStore(dynamo, 't-'), passwords: new PlainPasswords(), clock: { now: () => NOW } };
    const identities = createIdentityStore(dynamo, 't-', ownUserTable('t-'), { now: Date.now });
    return identities
      .read({ userName: KEY.userName, attempt })
      .then((found) => verifyPassword(ports, found, attempt, password, presentation));
  };

  const all = Promise.all(passwords.map(environment));
  for (await settled(); waiting.length > 0; await settled()) {
    const state = JSON.stringify([...store.items.values(), passwords.map((_, caller) => steps.filter((step) => step.caller === caller))]);
    const choice = choose(state, waiting.length);
    if (choice === null) return null;
    waiting.splice(choice, 1)[0]?.();
  }
  const stored = store.item(ATTEMPTS, attemptKey(KEY)) ?? {};
  const { failedAt, refusedAt } = readTimes(numbersOf(stored));
  return { results: await all, steps, left: failedAt.length, leftRefused: refusedAt.length, failures: Number(stored.failures?.N) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const numbersOf = (item: Record<string, { N?: string | undefined }>): Record<string, number> =>
  Object.fromEntries([...FAILED_AT, ...REFUSED_AT].flatMap((name) => (item[name]?.N === undefined ? [] : [[name, Number(item[name].N)]])));

/** Runs every order in which the requests can take effect, but goes on only once from each state that several orders lead to. */
async function everyOrder(
  passwords: readonly string[],
  start: Start,
  check: (outcome: Outcome) => void,
  presentation?: Presentation,
): Promise<number> {
  let orders = 0;
  const known = new Set<string>();
  let choices: { taken: number; of: number }[] = [];
  do {
    let step = 0;
    const choose = (state: string, of: number): number | null => {
      const again = choices[step];
      if (again === undefined && known.has(state)) return null;
      known.add(state);
      const choice = again ?? { taken: 0, of };
      choices[step++] = choice;
      return choice.taken;
    };
    const outcome = await run(passwords, start, choose, presentation);
    if (outcome !== null) check(outcome);
    orders += 1;
    while ((choices.at(-1)?.taken ?? 0) + 1 >= (choices.at(-1)?.of ?? Number.POSITIVE_INFINITY)) choices.pop();
    choices = choices.map((choice, at) => (at === choices.length - 1 ? { ...choice, taken: choice.taken + 1 } : choice));
  } while (choices.length > 0);
  return orders;
}

const [RIGHT, WRONG] = ['secret', 'wrong'];
const isLocked = ({ open }: Step): boolean => open >= WRONG_PASSWORDS_ALLOWED;

/** What must hold whatever the order. */
function claims(passwords: readonly string[], { results, steps, left, failures }: Outcome, start: Start): void {
  const of = (caller: number, what: Step['what']): Step[] => steps.filter((step) => step.caller === caller && step.what === what);
  const counted = steps.filter(({ what }) => what === 'failure');
  const since = steps.slice(steps.findLastIndex(({ what }) => what === 'success') + 1).filter(({ what }) => what === 'failure').length;
  const cleared = steps.some(({ what }) => what === 'success');
  expect(failures).toBe(start.counted + counted.length);
  expect(left).toBe(Math.min(since + (cleared ? 0 : start.counted), WRONG_PASSWORDS_ALLOWED));
  for (const [caller, result] of results.entries()) {
    const [success] = of(caller, 'success');
    const lastRead = of(caller, 'read').at(-1) as Step;
    if (passwords[caller] === RIGHT) {
      // It passes only before the limit, and waits for nothing but wrong passwords that reached it.
      expect([result.kind, success !== undefined]).toEqual(isLocked(lastRead) ? ['rejected', false] : ['verified', true]);
      if (success !== undefined) expect(isLocked(success)).toBe(false);
    } else {
      const [failure] = of(caller, 'failure');
      const tooMany = failure === undefined ? isLocked(lastRead) : isLocked(failure);
      expect(result).toEqual({ kind: 'rejected', cause: tooMany ? 'too_many_attempts' : 'wrong_password' });
    }
  }
}

test.each([
  [3, 0, { counted: 0, proven: false }],
  [4, 0, { counted: 4, proven: true }],
  [2, 2, { counted: 3, proven: true }],
  [2, 2, { counted: 4, proven: true }],
  [1, 3, { counted: 3, proven: true }],
  [3, 1, { counted: 4, proven: true }],
  [1, 1, { counted: 4, proven: false }],
] as const)(
  '%d right and %d wrong passwords at once, from %j on: in every order the limit holds and right ones wait for wrong ones only',
  async (right, wrong, start) => {
    const passwords = [...Array<string>(right).fill(RIGHT), ...Array<string>(wrong).fill(WRONG)];
    let verified = 0;
    const orders = await everyOrder(passwords, start, (outcome) => {
      claims(passwords, outcome, start);
      verified = Math.max(verified, outcome.results.filter(({ kind }) => kind === 'verified').length);
    });
    expect([orders > 1, verified]).toEqual([true, right]);
  },
  180_000,
);

test.each([
  [3, 0, { counted: 3, proven: true }],
  [2, 2, { counted: 3, proven: true }],
  [2, 1, { counted: 4, proven: false }],
] as const)(
  '%d right and %d wrong passwords at once that Basic may not use, from %j on: in every order no more than five are looked at, and none passes',
  async (right, wrong, start) => {
    const passwords = [...Array<string>(right).fill(RIGHT), ...Array<string>(wrong).fill(WRONG)];
    const check = ({ results, steps, left, leftRefused, failures }: Outcome): void => {
      const failureOf = (caller: number) => steps.find((step) => step.caller === caller && step.what === 'failure');
      const counted = (password: string): number => passwords.filter((each, caller) => each === password && failureOf(caller)).length;
      expect(steps.some(({ what }) => what === 'success')).toBe(false);
      expect(failures).toBe(start.counted + counted(WRONG));
      expect([left, leftRefused]).toEqual([Math.min(start.counted + counted(WRONG), WRONG_PASSWORDS_ALLOWED), counted(RIGHT)]);
      expect(
        results.filter((result) => result.kind === 'refused' || (result.kind === 'rejected' && result.cause === 'wrong_password')),
      ).toHaveLength(WRONG_PASSWORDS_ALLOWED - start.counted);
      for (const [caller, result] of results.entries()) {
        const failure = failureOf(caller);
        if (failure === undefined || isLocked(failure)) expect(result).toEqual({ kind: 'rejected', cause: 'too_many_attempts' });
        else expect(result.kind).toBe(passwords[caller] === RIGHT ? 'refused' : 'rejected');
      }
    };
    expect(await everyOrder(passwords, start, check, { way: 'basic', refused: 'person_only' })).toBeGreaterThan(1);
  },
);
