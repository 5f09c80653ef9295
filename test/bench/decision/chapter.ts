import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { type BenchOptions, type Chapter, type ChapterResult, shown, type Table } from '../lib/chapter.ts';
import { cpuMicros, interleave, latencies, quantile, rounded, spreadOf } from '../lib/measure.ts';
import { casbinPeer } from './casbin-peer.ts';
import { cedarPeer } from './cedar-peer.ts';
import { jwtPeers, tokenOf } from './jwt-peers.ts';
import { type Peer, peerHandler } from './peer.ts';
import { productHandler } from './product.ts';
import { accessTokenOf, createUsers, eventsFor, type Handler, stubReads } from './scenario.ts';
import { differences } from './table-check.ts';

/** How long the stub takes to answer a read. */
const READ_MS = 5;
/** One of so many combinations of facts is put to each peer. */
const FACTS_STEP = { quick: 997, full: 101 };

interface Candidate {
  readonly name: string;
  readonly handler: Handler;
  readonly events: readonly APIGatewayRequestAuthorizerEvent[];
}

export const decision: Chapter = {
  name: 'decision',
  title: 'A decision, warm',
  seconds: { quick: 15, full: 90 },
  about:
    'The whole handler, event in, policy out: 16 users and 5 kinds of request, credentials verified before. At the port: the stores are stubs inside the ' +
    'process, so that nothing but the handler is measured. The peers do the same job around their own part: read the event, verify the caller, read the ' +
    'user, settings and roles from the same stubs, decide on the same facts, write the log line, build policy and context. The product verifies a password, and in a row of its own an access token, which is read with its user. JWT peers verify an ES256 token ' +
    'and decide by `decide()`; casbin and Cedar verify as the product does and decide by policies that hold the decision table. A peer whose answers ' +
    'differ from the reference table is void.',
  async run(options) {
    const passwords = createPasswords();
    const users = await createUsers(passwords);
    const waiting = await readsAfter5Ms(options, passwords, users);
    const cpu = await readsAtOnce(options, passwords, users);
    return { figures: { ...waiting.figures, ...cpu.figures }, tables: [...waiting.tables, ...cpu.tables] };
  },
};

/** The product's own way to know a caller, for peers that have none. */
const verifiedAsTheProductDoes =
  (passwords: Passwords, identities: IdentityStore): Peer['verify'] =>
  async (_event, { basic }) => {
    if (basic.kind !== 'present' || basic.userName === null) return null;
    const { user } = await identities.read({ userName: basic.userName });
    if (user === null || user === 'unreadable') return null;
    return (await passwords.verify(user.password_hash, basic.password)).right ? user : null;
  };

async function readsAfter5Ms({ rounds, quick }: BenchOptions, passwords: Passwords, users: readonly User[]): Promise<ChapterResult> {
  const handler = productHandler({ identities: stubReads(users, READ_MS), passwords });
  const events = eventsFor(users);
  const requests = quick ? 100 : 200;
  const samples = await interleave(rounds, {
    authorizer: () => latencies(requests, 1, (index) => ask(handler, events, index)),
    'the stub alone (setTimeout)': () => latencies(requests, 1, () => new Promise((resolve) => setTimeout(resolve, READ_MS))),
  });
  const at = (times: readonly number[][], share: number) => spreadOf(times.map((sorted) => quantile(sorted, share)));
  const table: Table = {
    title: `Reads answered after ${READ_MS} ms, at the port: milliseconds a decision`,
    columns: ['', 'p50', 'p99'],
    rows: Object.entries(samples).map(([name, times]) => [name, shown(at(times, 0.5)), shown(at(times, 0.99))]),
  };
  return {
    figures: { p50Ms: rounded(at(samples.authorizer, 0.5).median), p99Ms: rounded(at(samples.authorizer, 0.99).median) },
    tables: [table],
  };
}

/** A 401 is thrown, as API Gateway wants it. */
const ask = (handler: Handler, events: readonly APIGatewayRequestAuthorizerEvent[], index: number): Promise<unknown> =>
  handler(events[index % events.length] as APIGatewayRequestAuthorizerEvent).catch((error: Error) => {
    if (error.message !== 'Unauthorized') throw error;
  });

async function readsAtOnce({ rounds, quick }: BenchOptions, passwords: Passwords, users: readonly User[]): Promise<ChapterResult> {
  const reads = stubReads(users, 0);
  const byPassword = eventsFor(users);
  const byAccessToken = eventsFor(users, (name) => `Bearer ${accessTokenOf(name)}`);
  const byToken = eventsFor(users, (name) => `Bearer ${tokenOf(name)}`);
  const verify = verifiedAsTheProductDoes(passwords, reads);
  const tokens = jwtPeers(reads);
  const engines = [await casbinPeer(verify), cedarPeer(verify)];
  const check = new Map(await Promise.all([...tokens, ...engines].map(async (peer) => [peer.name, await checked(peer, quick)] as const)));
  const candidates: Candidate[] = [
    { name: PRODUCT, handler: productHandler({ identities: reads, passwords }), events: byPassword },
    { name: PRODUCT_BY_TOKEN, handler: productHandler({ identities: reads, passwords }), events: byAccessToken },
    ...tokens.map((peer) => ({ name: peer.name, handler: peerHandler(peer), events: byToken })),
    ...engines.map((peer) => ({ name: peer.name, handler: peerHandler(peer), events: byPassword })),
  ];
  await sameEffects(candidates);

  const requests = quick ? 1000 : 5000;
  const samples = await interleave(
    rounds,
    Object.fromEntries(
      candidates.map(({ name, handler, events }) => [name, () => cpuMicros(requests, (index) => ask(handler, events, index))]),
    ),
  );
  const spread = (name: string) => spreadOf(samples[name] ?? []);
  const against = (name: string): number => rounded(spread(PRODUCT).median / spread(name).median);
  const table: Table = {
    title: 'Reads answered at once: CPU microseconds a decision',
    columns: ['', 'µs of CPU', 'authorizer / this', 'answers against the reference table'],
    rows: candidates.map(({ name }) => [
      name,
      shown(spread(name)),
      against(name),
      name === PRODUCT || name === PRODUCT_BY_TOKEN ? 'tested in npm test' : (check.get(name)?.text ?? ''),
    ]),
  };
  const valid = (name: string): object => (check.get(name)?.valid ? { [FIGURES[name] ?? name]: against(name) } : {});
  return {
    figures: {
      decisionMicros: rounded(spread(PRODUCT).median),
      byTokenMicros: rounded(spread(PRODUCT_BY_TOKEN).median),
      byTokenVsFastJwtCached: rounded(spread(PRODUCT_BY_TOKEN).median / spread('fast-jwt, cache').median),
      ...Object.assign({}, ...Object.keys(FIGURES).map(valid)),
    },
    tables: [table],
  };
}

const PRODUCT = 'authorizer';
/** The same by an access token of the product's own. */
const PRODUCT_BY_TOKEN = 'authorizer, by access token';

/** What the closing JSON calls the ratio to a peer: below 1, the authorizer takes less. */
const FIGURES: Readonly<Record<string, string>> = {
  'fast-jwt, cache': 'vsFastJwtCached',
  'fast-jwt, cache by the token itself': 'vsFastJwtCachedByToken',
  'fast-jwt': 'vsFastJwt',
  'aws-jwt-verify': 'vsAwsJwtVerify',
  jose: 'vsJose',
  casbin: 'vsCasbin',
  'cedar-wasm, preparsed': 'vsCedarWasm',
};

async function checked(peer: Peer, quick: boolean): Promise<{ valid: boolean; text: string }> {
  const { asked, different } = await differences(peer, quick ? FACTS_STEP.quick : FACTS_STEP.full);
  if (different.length > 0) return { valid: false, text: `void: ${different.length} of ${asked} differ` };
  return { valid: true, text: `${asked} of ${asked} agree` };
}

/** The whole handlers, too, must answer alike: else they would not do the same job. */
async function sameEffects(candidates: readonly Candidate[]): Promise<void> {
  const effects = await Promise.all(
    candidates.map(async ({ handler, events }) =>
      JSON.stringify(
        await Promise.all(
          events.map((event) =>
            handler(event).then(
              // Peers with a token are sent another credential.
              ({ policyDocument, context }) => [policyDocument, { ...context, credential: '', credential_id: '' }],
              (error: Error) => error.message,
            ),
          ),
        ),
      ),
    ),
  );
  const odd = effects.findIndex((effect) => effect !== effects[0]);
  if (odd >= 0) throw new Error(`The handler of "${candidates[odd]?.name}" answers otherwise than the product's.`);
}
