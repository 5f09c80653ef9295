import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createPasswords } from '../../../shared/node/passwords.ts';
import type { DynamoUnderTest } from '../../support/dynamo.ts';
import { itemOf, user } from '../../support/memory.ts';
import { type Order, PREFIX_VARIABLE, type Report } from './protocol.ts';

export const RIGHT = 'the right password';
export const WRONG = 'a wrong password';

export type Ended = Extract<Report, { kind: 'ended' }>;

/** Processes that sign in as one user from one source, over one store. */
export interface Crowd {
  /** Each its password, all at once. @returns in the order of the passwords. */
  signIn(userName: string, passwords: readonly string[]): Promise<Ended[]>;
  /**
   * Each looks at its password first; what came of it is then written group by group, each once the one before has ended.
   *
   * @returns in the order of the passwords, by group.
   */
  signInHeld(userName: string, groups: readonly (readonly string[])[]): Promise<Ended[][]>;
  stop(): void;
}

/** Processes that start at the same time: more only wait for each other. */
const STARTING = 8;

export async function startCrowd({ env, tablePrefix }: Pick<DynamoUnderTest, 'env' | 'tablePrefix'>, size: number): Promise<Crowd> {
  const members: ChildProcess[] = [];
  const start = async (): Promise<void> => {
    while (members.length < size) {
      const file = resolve(import.meta.dirname, 'process.ts');
      const member = fork(file, [], { env: { ...env, [PREFIX_VARIABLE]: tablePrefix }, execArgv: [] });
      members.push(member);
      await report(member, 'up');
    }
  };
  await Promise.all(Array.from({ length: STARTING }, start));
  const begin = (userName: string, passwords: readonly string[], held: boolean): Promise<Ended>[] =>
    passwords.map(async (password, index) => {
      const member = memberOf(members, index);
      const ended = report(member, 'ended');
      tell(member, { kind: 'sign in', userName, password, held });
      return ended;
    });
  return {
    signIn: (userName, passwords) => Promise.all(begin(userName, passwords, false)),

    async signInHeld(userName, groups) {
      const passwords = groups.flat();
      const held = passwords.map((_password, index) => report(memberOf(members, index), 'held'));
      const endings = begin(userName, passwords, true);
      // One that fails before it looks at its password is never held.
      await Promise.all(passwords.map((_password, index) => Promise.race([held[index], endings[index]])));
      const results: Ended[][] = [];
      for (let [from, group] = [0, 0]; group < groups.length; group += 1) {
        const to = from + (groups[group]?.length ?? 0);
        for (let index = from; index < to; index += 1) tell(memberOf(members, index), { kind: 'write' });
        results.push(await Promise.all(endings.slice(from, to)));
        from = to;
      }
      return results;
    },

    stop: () => {
      for (const member of members) member.kill();
    },
  };
}

/** Adds a user with the password `RIGHT`. */
export async function addUser({ client, tablePrefix }: DynamoUnderTest, userName: string): Promise<void> {
  const record = { ...itemOf(user(userName)), roles: new Set(['itil']), password_hash: await createPasswords().hash(RIGHT) };
  await client.send(new PutItemCommand({ TableName: `${tablePrefix}sys_user`, Item: marshall(record) }));
}

function memberOf(members: readonly ChildProcess[], index: number): ChildProcess {
  const member = members[index];
  if (member === undefined) throw new Error(`The crowd has ${members.length} processes, fewer than passwords.`);
  return member;
}

const tell = (member: ChildProcess, order: Order): void => void member.send(order);

/** The next report of a kind. @throws Error where the process ends instead. */
function report<Kind extends Report['kind']>(member: ChildProcess, kind: Kind): Promise<Extract<Report, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => void member.off('message', onMessage).off('exit', onExit);
    const onMessage = (told: Report): void => {
      if (told.kind !== kind) return;
      settle();
      resolve(told as Extract<Report, { kind: Kind }>);
    };
    const onExit = (): void => {
      settle();
      reject(new Error(`A process of the burst ended before it was ${kind}.`));
    };
    member.on('message', onMessage).on('exit', onExit);
  });
}
