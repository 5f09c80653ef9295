import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import { NO_ATTEMPTS } from '../../../shared/core/sign-in/lockout.ts';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';
import type { Role } from '../../../shared/core/users/roles.ts';
import { CredentialCache } from '../../../shared/node/credential-cache.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { authorizerEvent } from '../../support/authorizer-event.ts';
import { always, user } from '../../support/memory.ts';
import { productHandler } from '../decision/product.ts';
import { type BenchOptions, type Chapter, type ChapterResult, shown, type Table } from '../lib/chapter.ts';
import { cpuMicros, interleave, rounded, type Spread, spreadOf } from '../lib/measure.ts';
import { memoryMb } from '../lib/memory.ts';

export const growth: Chapter = {
  name: 'growth',
  title: 'Growth',
  seconds: { quick: 5, full: 240 },
  about:
    'What a decision costs, and what the process holds, as things get many. Sessions carry the requests where users grow, so that no password work hides ' +
    'the rest. Memory is measured after a garbage collection; what the process keeps resident of earlier chapters and of garbage is more.',
  async run(options) {
    const parts = [await users(options), await roles(options), await credentials(options)];
    return { figures: Object.assign({}, ...parts.map(({ figures }) => figures)), tables: parts.flatMap(({ tables }) => tables) };
  },
};

const TOKEN = 'T'.repeat(43);
const TOKEN_HASH = tokenHash(TOKEN);
/** Everybody exists and has a session; nothing is stored here. */
const everybody = (granted: readonly string[]): IdentityStore => ({
  read: async ({ userName }) => {
    const now = Date.now();
    const session = {
      token_hash: TOKEN_HASH,
      user_name: userName,
      session_generation: 0,
      created_at: now,
      touched_at: now,
      elevated: false,
    };
    return { user: user(userName, { roles: granted }), session, token: null, attempts: NO_ATTEMPTS };
  },
});

const eventOf = (name: string): APIGatewayRequestAuthorizerEvent =>
  authorizerEvent('GET /incident.do', { headers: { Cookie: `__Host-nis_session=${cookieValue(name, TOKEN)}` } });

/** One decision for each of many users; only the decisions are timed, not the making of their events. */
async function users({ quick }: BenchOptions): Promise<ChapterResult> {
  const handler = productHandler({ identities: everybody(['itil']), passwords: createPasswords() });
  const rows: Table['rows'][number][] = [];
  const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
  const BATCH = 1000;
  let memory = memoryMb();
  for (const size of sizes) {
    const micros: number[] = [];
    for (let start = 0; start < size; start += BATCH) {
      const events = Array.from({ length: BATCH }, (_, index) => eventOf(`user.${start + index}`));
      micros.push(await cpuMicros(BATCH, (index) => handler(events[index] as APIGatewayRequestAuthorizerEvent)));
    }
    memory = memoryMb();
    rows.push([size.toLocaleString('en'), shown(spreadOf(micros)), memory.held, memory.resident]);
  }
  return {
    figures: { usersHeldMb: memory.held, usersRssMb: memory.resident },
    tables: [{ title: 'Users that were decided about', columns: ['users', 'µs of CPU a decision', 'MB held', 'MB resident'], rows }],
  };
}

const role = (name: string, includes_roles: readonly string[] = []): Role => ({ name, includes_roles, elevated_privilege: false });

async function roles({ rounds, quick }: BenchOptions): Promise<ChapterResult> {
  const granted = (count: number): string[] => Array.from({ length: count }, (_, index) => `role_${index}`);
  const flat = always(new Map(granted(200).map((name) => [name, role(name)])));
  const chain = always(new Map(granted(21).map((name, index) => [name, role(name, [`role_${index + 1}`])])));
  const event = eventOf('abel.tuter');
  const requests = quick ? 1000 : 4000;
  const passwords = createPasswords();
  const measure = (graph: typeof flat, count: string[]) => {
    const handler = productHandler({ identities: everybody(count), passwords, roles: graph });
    return () => cpuMicros(requests, () => handler(event));
  };
  const counts = [1, 10, 50, 200];
  const depths = [1, 5, 20];
  const samples = await interleave(
    rounds,
    Object.fromEntries([
      ...counts.map((count) => [`${count} roles`, measure(flat, granted(count))] as const),
      ...depths.map((depth) => [`depth ${depth}`, measure(chain, [`role_${21 - depth}`])] as const),
    ]),
  );
  const of = (name: string): Spread => spreadOf(samples[name] ?? []);
  return {
    figures: { micros200Roles: rounded(of('200 roles').median), microsDepth20: rounded(of('depth 20').median) },
    tables: [
      {
        title: 'Roles that are granted, and how deep one contains others',
        columns: ['', 'µs of CPU a decision'],
        rows: Object.keys(samples).map((name) => [name, shown(of(name))]),
      },
    ],
  };
}

/** The cache of verified credentials alone: a million of them through argon2id would take hours. */
async function credentials({ quick }: BenchOptions): Promise<ChapterResult> {
  const cache = new CredentialCache();
  const rows: Table['rows'][number][] = [];
  const hash = await createPasswords().hash('x');
  let memory = memoryMb();
  const sizes = quick ? [1, 1_000, 100_000] : [1, 1_000, 10_000, 100_000, 1_000_000];
  for (const size of sizes) {
    const micros = await cpuMicros(size, (index) => {
      const key = cache.keyOf(hash, `password ${index}`);
      if (!cache.has(key)) cache.add(key);
    });
    memory = memoryMb();
    rows.push([size.toLocaleString('en'), rounded(micros), cache.size.toLocaleString('en'), memory.held, memory.resident]);
  }
  return {
    figures: { credentialsKept: cache.size, credentialsHeldMb: memory.held, credentialsRssMb: memory.resident },
    tables: [{ title: 'Distinct credentials', columns: ['seen', 'µs of CPU each', 'kept', 'MB held', 'MB resident'], rows }],
  };
}
