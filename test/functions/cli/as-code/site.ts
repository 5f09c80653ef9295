import { runPlan } from '../../../../functions/cli/as-code/apply/run.ts';
import { stateFor } from '../../../../functions/cli/as-code/state.ts';
import type { Deployment, Terminal } from '../../../../functions/cli/ports.ts';
import type { Described, DescribedUser, Place } from '../../../../shared/core/as-code/document.ts';
import { planAsCode } from '../../../../shared/core/as-code/plan.ts';
import type { AsCodePlan } from '../../../../shared/core/as-code/plan-types.ts';
import type { CarryOutPorts } from '../../../../shared/core/users/change/carry-out.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import type { Role, RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { StoredUser, UserDirectory } from '../../../../shared/core/users/user-store.ts';
import {
  MemoryAudit,
  MemoryBasic,
  MemoryBlocked,
  MemoryLockouts,
  MemoryMutex,
  MemoryPolicy,
  MemorySettings,
  MemoryUsers,
} from '../../../support/memory-admin.ts';

export const NOW = Date.parse('2026-12-01T06:00:00Z');
const role = (name: string, includes_roles: string[] = []): [string, Role] => [
  name,
  { name, includes_roles, elevated_privilege: name === 'security_admin' },
];
export const GRAPH: RoleGraph = new Map([
  role('admin'),
  role('security_admin'),
  role('itil'),
  role('soap'),
  role('rest'),
  role('lead', ['admin']),
]);

/** Users in memory, as the command line reads them. */
const directoryOf = (users: MemoryUsers): UserDirectory => ({
  create: (created) => users.create(created),
  update: (change) => users.update(change),
  remove: (name, version) => users.remove(name, version),
  get: (name) => users.get(name),
  pages: (after) => users.pages(after),
  async *records() {
    for await (const page of users.pages()) yield page.map(asStored);
  },
  async record(name) {
    const user = await users.get(name);
    return user === null ? null : asStored(user);
  },
  approximateCount: async () => users.records.size,
});

/** A record without what an empty attribute stands for. */
export const asStored = ({ secrets: _, reached: __, ...user }: UserRecord): StoredUser =>
  Object.fromEntries(Object.entries(user).filter(([, value]) => value !== ''));

/** A run that a test killed. Nothing of it is written any more. */
export class Killed extends Error {}

/** A site in memory, with a fault that kills a run at one of its writes. */
export function openSite(users: readonly UserRecord[]) {
  const clock = { time: NOW, now: () => clock.time };
  const site = {
    users: new MemoryUsers(users),
    audit: new MemoryAudit(),
    mutex: new MemoryMutex(),
    lockouts: new MemoryLockouts(),
    settings: new MemorySettings(clock.now),
    blocked: new MemoryBlocked(),
    basic: new MemoryBasic(),
    policy: new MemoryPolicy(),
  };
  return { ...site, clock, runner: (fault?: Fault) => runnerOf(site, clock, fault) };
}

type Site = Omit<ReturnType<typeof openSite>, 'clock' | 'runner'>;

/** Where a run is killed: at its nth write, before it or once it was made. */
export interface Fault {
  readonly at: number;
  readonly when: 'before' | 'after';
}

const WRITES = ['create', 'update', 'add', 'put', 'write', 'acquire', 'release', 'clear'];

function runnerOf(site: Site, clock: { time: number; now(): number }, fault: Fault | null = null) {
  let writes = 0;
  let killed = false;
  const killable = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
        if (!WRITES.includes(String(name))) return call;
        return async (...args: unknown[]): Promise<unknown> => {
          if (killed) throw new Killed();
          writes += 1;
          if (writes === fault?.at && fault.when === 'before') kill();
          const answer = await call(...args);
          if (writes === fault?.at && fault.when === 'after') kill();
          return answer;
        };
      },
    });
  const kill = (): never => {
    killed = true;
    throw new Killed();
  };
  const deployment = deploymentOf(site, killable);
  const ports: CarryOutPorts = {
    ...deployment,
    clock,
    newSysId: () => 'a'.repeat(32),
    onError: (_what, error) => {
      throw error;
    },
  };
  const terminal = { now: clock.now, progress: () => {} } as unknown as Terminal;
  const plan = async (described: Described, more: { retire?: boolean; takeOver?: boolean } = {}) => {
    const state = await stateFor({ deployment, terminal }, described);
    return { state, plan: planAsCode({ described, state, actor: operator('nis (jane)'), retire: false, takeOver: false, ...more }) };
  };
  const carryOut = ({ state, plan: made }: Awaited<ReturnType<typeof plan>>): Promise<void> =>
    runPlan({
      ...{ deployment, ports, state, plan: made, now: clock.now, onWait: () => {}, onMade: () => {}, onStop: () => {} },
      // Time passes only while a run waits.
      sleep: async (milliseconds) => {
        clock.time += milliseconds;
      },
    });
  return { plan, carryOut, apply: async (described: Described) => carryOut(await plan(described)), writes: () => writes };
}

function deploymentOf(site: Site, killable: <T extends object>(store: T) => T): Deployment {
  const { users, audit, mutex, lockouts, settings, blocked, basic, policy } = site;
  const versions = async () => {
    const stored = [...(await settings.all())].filter(([, { value }]) => value !== null);
    return new Map(stored.map(([name, { value, version, modifiedAt }]) => [name, { value: value ?? '', version, changedAt: modifiedAt }]));
  };
  return {
    users: killable(directoryOf(users)),
    audit: killable(audit),
    mutex: killable(mutex),
    lockouts: killable(lockouts),
    settings: killable(settings),
    sessionTimes: killable(settings),
    blockedProtocols: killable(blocked),
    basicForPeople: killable(basic),
    secondFactorPolicy: killable(policy),
    loadRoles: async () => GRAPH,
    loadVersions: versions,
    by: async () => 'nis (jane)',
  } as unknown as Deployment;
}

export const PLACE: Place = { file: 'users.yaml', line: 4, column: 3 };
export const at = <T>(value: T) => ({ value, place: PLACE });

type User = Partial<Pick<DescribedUser, 'label' | 'texts' | 'flags'>> & {
  readonly kind?: 'machine' | 'person' | 'person-only';
  readonly roles?: readonly string[];
  readonly envelope?: { readonly uses?: readonly string[]; readonly from?: readonly string[] };
};

/** Users as a file describes them, under the label platform-team. */
export const describedUsers = (users: Readonly<Record<string, User>>, label: string | null = 'platform-team'): DescribedUser[] =>
  Object.entries(users).map(([name, { kind, roles, envelope, texts = {}, flags = {} }]) => ({
    ...{ userName: name, writtenName: name, place: PLACE, label, texts, flags },
    ...(kind === undefined ? {} : { kind: at(kind) }),
    ...(roles === undefined ? {} : { roles: at(roles.map(at)) }),
    ...(envelope === undefined ? {} : { envelope: at(envelope) }),
  }));

/** What a file describes. */
export const describedAs = (users: readonly DescribedUser[], more: Partial<Described> = {}): Described => ({
  users,
  labels: [...new Set(users.flatMap(({ label }) => label ?? []))],
  settings: new Map(),
  blocked: null,
  properties: new Map(),
  files: ['users.yaml'],
  digests: ['0'.repeat(64)],
  ...more,
});

/** Whether a plan changes nothing. */
export const isEmpty = ({ users, settings, blocked, properties, refusals }: AsCodePlan): boolean =>
  users.length + settings.length + properties.length + refusals.length === 0 && blocked === null;
