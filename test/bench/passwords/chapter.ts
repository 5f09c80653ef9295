import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import bcrypt from 'bcryptjs';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import { type AttemptStore, NO_ATTEMPTS } from '../../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { authorizerEvent, basic } from '../../support/authorizer-event.ts';
import { MemoryStores, user } from '../../support/memory.ts';
import { productHandler } from '../decision/product.ts';
import type { Handler } from '../decision/scenario.ts';
import { type BenchOptions, type Chapter, type ChapterResult, shown } from '../lib/chapter.ts';
import { cpuMicros, interleave, rounded, spreadOf } from '../lib/measure.ts';
import { envelopeWork } from './envelope.ts';
import { secretWork } from './secret.ts';

/** How long a store takes to answer. */
const STORE_MS = 5;
const PER_SECOND = 100;
const PASSWORD = 'the right password, which nobody guesses';

export const passwords: Chapter = {
  name: 'passwords',
  title: 'Password work',
  seconds: { quick: 40, full: 120 },
  about:
    'argon2id at the fixed parameters (m=19456 KiB, t=2, p=1) beside what else is common. Then a flood of 100 wrong passwords a second: a Lambda environment ' +
    'serves one request at a time, so what a flood takes is environments: the sum of the times of one second of its requests, the first second unless the row says otherwise (stores answer in 5 ms).',
  async run(options) {
    const parts = [await hashes(options), await flood(options)];
    return { figures: Object.assign({}, ...parts.map(({ figures }) => figures)), tables: parts.flatMap(({ tables }) => tables) };
  },
};

async function hashes({ rounds }: BenchOptions): Promise<ChapterResult> {
  const fresh = async (): Promise<{ hash: string; verify: () => Promise<unknown> }> => {
    const hash = await createPasswords().hash(PASSWORD);
    return { hash, verify: () => createPasswords().verify(hash, PASSWORD) };
  };
  const { hash, verify } = await fresh();
  const cached = createPasswords();
  await cached.verify(hash, PASSWORD);
  const bcryptHash = await bcrypt.hash(PASSWORD, 10);
  const salt = randomBytes(16);
  const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
  const samples = await interleave(rounds, {
    'argon2id m=19456 t=2 p=1': () => timed(4, verify),
    'argon2id, verified before in this process': () => timed(5000, () => cached.verify(hash, PASSWORD)),
    'a secret: form, SHA-256, comparison with the two of its user as stored': () => timed(5000, secretWork()),
    'a record without an envelope': () => timed(5000, envelopeWork(false)),
    'a record with an envelope of 100 uses and 20 networks': () => timed(5000, envelopeWork(true)),
    'scrypt N=2^14 r=8 p=5': () => timed(2, () => derive(PASSWORD, salt, 32, { N: 2 ** 14, r: 8, p: 5, maxmem: 2 ** 26 })),
    'bcryptjs, 10 rounds': () => timed(2, () => bcrypt.compare(PASSWORD, bcryptHash)),
  });
  const of = (name: keyof typeof samples, what: 'wall' | 'cpu') => spreadOf(samples[name].map((sample) => sample[what]));
  const names = Object.keys(samples) as (keyof typeof samples)[];
  const argonMs = of('argon2id m=19456 t=2 p=1', 'wall').median;
  const cachedMs = of('argon2id, verified before in this process', 'wall').median;
  const secretMicros = of('a secret: form, SHA-256, comparison with the two of its user as stored', 'cpu').median * 1000;
  const envelopeMicros =
    (of('a record with an envelope of 100 uses and 20 networks', 'cpu').median - of('a record without an envelope', 'cpu').median) * 1000;
  const amortised = [1, 10, 100, 1000].map((uses) => [uses, rounded((argonMs + (uses - 1) * cachedMs) / uses)]);
  return {
    figures: {
      argon2idMs: rounded(argonMs),
      cachedCredentialMicros: rounded(cachedMs * 1000),
      secretCpuMicros: rounded(secretMicros),
      envelopeCpuMicros: rounded(envelopeMicros),
    },
    tables: [
      {
        title: 'One verification',
        columns: ['', 'ms', 'ms of CPU'],
        rows: names.map((name) => [name, shown(of(name, 'wall')), shown(of(name, 'cpu'))]),
      },
      {
        title: 'argon2id a request, by how often one environment sees the same credentials',
        columns: ['requests', 'ms a request'],
        rows: amortised,
      },
    ],
  };
}

async function timed(count: number, run: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const startedAt = performance.now();
  const cpu = await cpuMicros(count, run);
  return { wall: (performance.now() - startedAt) / count, cpu: cpu / 1000 };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, STORE_MS));

/** A store that takes its time. `forgets`: it counts nothing, as if there were no lockout. */
function slowStores(stores: MemoryStores, forgets: boolean): { identities: IdentityStore; attempts: AttemptStore } {
  return {
    identities: {
      read: async (keys) => {
        await pause();
        const found = await stores.read(keys);
        return forgets ? { ...found, attempts: NO_ATTEMPTS } : found;
      },
    },
    attempts: {
      recordFailure: async (key, seen, now) => {
        await pause();
        return stores.recordFailure(key, seen, now);
      },
      recordSuccess: (key, seen, now) => stores.recordSuccess(key, seen, now),
    },
  };
}

/** What the product does not do: wrong passwords are remembered, too, under the hash that they were wrong for. */
function withNegativeCache(inner: Passwords): Passwords {
  const wrong = new Set<string>();
  return {
    hash: inner.hash,
    verify: async (hash, password) => {
      const key = `${hash} ${password}`;
      if (wrong.has(key)) return { right: false, cached: true };
      const result = await inner.verify(hash, password);
      if (!result.right) wrong.add(key);
      return result;
    },
  };
}

interface Flood {
  /** Source address, user and password of the n-th request. */
  readonly source: (index: number) => string;
  readonly userName: (index: number) => string;
  readonly password: (index: number) => string;
  readonly lockout: boolean;
  readonly negativeCache: boolean;
  /** Guesses counted before. */
  readonly earlier: number;
}

const ONE: Flood = {
  source: () => '198.51.100.7',
  userName: () => 'soap.user',
  password: (index) => `guess ${index}`,
  lockout: true,
  negativeCache: false,
  earlier: 0,
};
const sourceOf = (index: number): string => `198.51.${100 + (index >> 8)}.${index & 255}`;

const FLOODS: Readonly<Record<string, Flood>> = {
  'one source guesses, no lockout': { ...ONE, lockout: false },
  'one source guesses (the product)': ONE,
  'one source repeats one wrong password, no lockout': { ...ONE, lockout: false, password: () => 'old password' },
  'one source repeats one wrong password, negative cache alone': {
    ...ONE,
    lockout: false,
    negativeCache: true,
    password: () => 'old password',
  },
  'one source repeats one wrong password (the product)': { ...ONE, password: () => 'old password' },
  'one source repeats one wrong password, lockout and negative cache': { ...ONE, negativeCache: true, password: () => 'old password' },
  'every guess from another source (the product)': { ...ONE, source: sourceOf },
  'one source guesses, after its first 5 (the product)': { ...ONE, earlier: 5 },
  'every guess from another source, after the first 100 (the product)': { ...ONE, source: (index) => sourceOf(1000 + index), earlier: 100 },
  'every guess for another, unknown name (the product)': { ...ONE, userName: (index) => `name ${index}` },
};

async function flood({ quick, rounds }: BenchOptions): Promise<ChapterResult> {
  const hash = await createPasswords().hash(PASSWORD);
  const requests = quick ? 30 : PER_SECOND;
  const cases = Object.entries(FLOODS).map(([name, kind]) => [name, () => environments(hash, kind, requests)] as const);
  const samples = await interleave(quick ? 1 : Math.min(2, rounds), Object.fromEntries(cases));
  const of = (name: string) => spreadOf(samples[name] ?? []);
  return {
    figures: {
      floodEnvironmentsNoLockout: rounded(of('one source guesses, no lockout').median),
      floodEnvironments: rounded(of('one source guesses (the product)').median),
      floodEnvironmentsNegativeCache: rounded(of('one source repeats one wrong password, lockout and negative cache').median),
      floodEnvironmentsManySources: rounded(of('every guess from another source (the product)').median),
      floodEnvironmentsManySourcesLater: rounded(of('every guess from another source, after the first 100 (the product)').median),
      floodEnvironmentsLater: rounded(of('one source guesses, after its first 5 (the product)').median),
    },
    tables: [
      {
        title: `Environments that ${PER_SECOND} wrong passwords a second occupy`,
        columns: ['', 'environments'],
        rows: Object.keys(FLOODS).map((name) => [name, shown(of(name))]),
      },
    ],
  };
}

async function environments(hash: string, kind: Flood, requests: number): Promise<number> {
  const { source, userName, password, lockout, negativeCache, earlier } = kind;
  const stores = new MemoryStores([user('soap.user', { password_hash: hash })]);
  for (let index = 0; index < earlier; index += 1)
    await stores.recordFailure({ userName: userName(index), source: source(-index) }, NO_ATTEMPTS, Date.now());
  const plain = createPasswords();
  const handler: Handler = productHandler({
    ...slowStores(stores, !lockout),
    passwords: negativeCache ? withNegativeCache(plain) : plain,
  });
  const startedAt = performance.now();
  for (let index = 0; index < requests; index += 1) await refused(handler, eventOf(userName(index), password(index), source(index)));
  return ((performance.now() - startedAt) / 1000) * (PER_SECOND / requests);
}

const eventOf = (name: string, password: string, sourceIp: string): APIGatewayRequestAuthorizerEvent =>
  authorizerEvent('GET /incident.do?WSDL', { headers: { Authorization: basic(name, password) }, sourceIp });

async function refused(handler: Handler, event: APIGatewayRequestAuthorizerEvent): Promise<void> {
  const answer = await handler(event).catch((error: Error) => error.message);
  if (answer !== 'Unauthorized') throw new Error('The flood got in.');
}
