import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { attemptKey, readTimes } from '../../../shared/aws/dynamo/sign-in/attempt-item.ts';
import { WRONG_PASSWORDS_ALLOWED } from '../../../shared/core/sign-in/lockout.ts';
import type { DynamoUnderTest } from '../../support/dynamo.ts';
import { addUser, type Crowd, type Ended, RIGHT, WRONG } from './crowd.ts';
import { SOURCE } from './protocol.ts';

/** What became of right and wrong passwords. Those that failed are no refusals: they count in `failed`. */
export interface Outcome {
  readonly passed: number;
  readonly refused: number;
  readonly failed: readonly string[];
}

/** Right passwords alone, each in a process of its own, all at once. */
export async function rightOnes(dynamo: DynamoUnderTest, crowd: Crowd, processes: number, userName = 'burst.right'): Promise<Outcome> {
  await addUser(dynamo, userName);
  return outcomeOf(
    await crowd.signIn(
      userName,
      Array.from({ length: processes }, () => RIGHT),
    ),
  );
}

/** 5 wrong passwords among right ones, all at once. */
export interface Mixed {
  readonly right: Outcome;
  readonly wrong: Outcome;
  /** Wrong passwords ever counted. */
  readonly counted: number;
  /** Whether the source is locked out afterwards, by the record. */
  readonly locked: boolean;
  /** A right password that comes then. */
  readonly next: Outcome;
}

export async function mixedOnes(dynamo: DynamoUnderTest, crowd: Crowd, processes: number, userName = 'burst.mixed'): Promise<Mixed> {
  await addUser(dynamo, userName);
  const every = Math.floor(processes / WRONG_PASSWORDS_ALLOWED);
  const isWrong = (index: number): boolean => index % every === every - 1 && index < every * WRONG_PASSWORDS_ALLOWED;
  const passwords = Array.from({ length: processes }, (_, index) => (isWrong(index) ? WRONG : RIGHT));
  const ended = await crowd.signIn(userName, passwords);
  const { TableName, Key } = { TableName: `${dynamo.tablePrefix}sys_login_attempt`, Key: attemptKey({ userName, source: SOURCE }) };
  const { Item = {} } = await dynamo.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const item = unmarshall(Item);
  return {
    right: outcomeOf(ended.filter((_, index) => passwords[index] === RIGHT)),
    wrong: outcomeOf(ended.filter((_, index) => passwords[index] === WRONG)),
    counted: Number(item.failures ?? 0),
    locked: readTimes(item).failedAt.length >= WRONG_PASSWORDS_ALLOWED,
    next: outcomeOf(await crowd.signIn(userName, [RIGHT])),
  };
}

/** All passwords were looked at before the first was written; then 5 wrong ones are written, and after them the others. */
export interface Late {
  /** Right passwords that were read before the bound and written after it. */
  readonly right: Outcome;
  /** Wrong ones of the same kind: told as guesses too many. */
  readonly wrong: Outcome;
  /** Sign-ins that begin then: how many passwords were looked at. */
  readonly lookedAt: number;
}

export async function lateOnes(dynamo: DynamoUnderTest, crowd: Crowd, processes: number, userName = 'burst.late'): Promise<Late> {
  await addUser(dynamo, userName);
  const bound = Array.from({ length: WRONG_PASSWORDS_ALLOWED }, () => WRONG);
  const others = Array.from({ length: processes - 2 * bound.length }, () => RIGHT);
  const [, right = [], wrong = []] = await crowd.signInHeld(userName, [bound, others, bound]);
  const afterwards = await crowd.signIn(userName, [...others, ...bound]);
  return { right: outcomeOf(right), wrong: outcomeOf(wrong), lookedAt: afterwards.filter(({ looked }) => looked).length };
}

const outcomeOf = (ended: readonly Ended[]): Outcome => ({
  passed: ended.filter(({ result }) => result === 'verified').length,
  refused: ended.filter(({ result }) => result === 'too_many_attempts').length,
  failed: ended.map(({ result }) => result).filter((result) => result.startsWith('failed')),
});
