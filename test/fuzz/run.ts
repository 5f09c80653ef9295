import fc from 'fast-check';
import type { ApiModel } from '../../infra/local/assembly/api.ts';
import { createChain, type Trace } from './chain.ts';
import { check } from './check.ts';
import type { Finding } from './finding.ts';
import { rawRequests } from './generate.ts';
import { mutate, randomOf, shrink } from './mutate.ts';
import type { RawRequest } from './raw-request.ts';

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** Requests to begin with. */
  readonly corpus: readonly RawRequest[];
  /** Stop then at the latest: milliseconds since the epoch. */
  readonly until?: number;
  /** Told how many cases are done. */
  readonly onDone?: (cases: number) => void;
}

export interface Found {
  readonly request: RawRequest;
  readonly findings: readonly Finding[];
}

export interface FuzzReport {
  readonly cases: number;
  readonly seed: number;
  readonly wronglyAllowed: number;
  readonly falseRefusals: number;
  readonly differences: number;
  readonly unhandled: number;
  /** Combinations of decision, surface, protocol, cause, owner and status that were reached. */
  readonly behaviours: number;
  /** How many requests a function served. */
  readonly served: number;
  /** The first of each kind, made small. */
  readonly found: readonly Found[];
}

const BATCH = 500;
/** Of ten requests, how many are new; the rest are mutations of those that did something new. */
const NEW_OF_TEN = 6;
const POOL = 4_000;
const SHOWN = 20;

/**
 * Asks the whole chain and compares with the second reading of each request. Guided by novelty: a request that leads to a new
 * behaviour joins the pool that later ones are mutated from.
 */
export async function fuzzChain(
  api: ApiModel,
  { cases, seed, corpus, until = Number.POSITIVE_INFINITY, onDone }: FuzzOptions,
): Promise<FuzzReport> {
  const chain = createChain(api);
  const random = randomOf(seed);
  const [pool, seen, found]: [RawRequest[], Set<string>, Map<string, Found>] = [[...corpus], new Set(), new Map()];
  const counts = { wrongly_allowed: 0, false_refusal: 0, difference: 0, served: 0, unhandled: 0 };
  const onRejection = (): void => {
    counts.unhandled += 1;
  };
  process.on('unhandledRejection', onRejection);
  const one = async (request: RawRequest): Promise<void> => {
    const trace = await chain(request);
    if (trace.calls.length > 1) counts.served += 1;
    const behaviour = behaviourOf(request, trace);
    if (!seen.has(behaviour) && pool.length < POOL) pool.push(request);
    seen.add(behaviour);
    const findings = check(request, trace);
    for (const kind of new Set(findings.map((finding) => finding.kind))) counts[kind] += 1;
    const [first] = findings;
    if (first === undefined || found.size >= SHOWN || found.has(signature(first))) return;
    const fails = async (smaller: RawRequest): Promise<boolean> =>
      check(smaller, await chain(smaller)).some((finding) => signature(finding) === signature(first));
    found.set(signature(first), { request: await shrink(request, fails), findings });
  };
  let done = 0;
  for (const request of corpus) await one(request);
  for (let batch = 0; done < cases && Date.now() < until; batch += 1) {
    const size = Math.min(BATCH, cases - done);
    const fresh = fc.sample(rawRequests, { numRuns: Math.ceil((size * NEW_OF_TEN) / 10), seed: seed * 100_003 + batch });
    const any = (): RawRequest => pool[Math.floor(random() * pool.length)] ?? (fresh[0] as RawRequest);
    const mutated = Array.from({ length: size - fresh.length }, () => mutate(any(), any(), random));
    for (const request of [...fresh, ...mutated]) await one(request);
    done += size;
    onDone?.(done);
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off('unhandledRejection', onRejection);
  return {
    cases: done + corpus.length,
    seed,
    wronglyAllowed: counts.wrongly_allowed,
    falseRefusals: counts.false_refusal,
    differences: counts.difference,
    unhandled: counts.unhandled,
    behaviours: seen.size,
    served: counts.served,
    found: [...found.values()],
  };
}

/** What tells two findings apart, without the texts of a request. */
const signature = ({ kind, what }: Finding): string => `${kind} ${what.replace(/["'/:].*/s, '').replace(/[0-9a-f]{8,}/g, '')}`;

/** What a request led to, as far as new requests may lead elsewhere. */
function behaviourOf({ method, upstream }: RawRequest, { answer, calls, lines, records }: Trace): string {
  const words = lines.map(({ outcome, reason, surface, protocol, cause, code, detail }) =>
    [outcome, reason, surface, protocol, String(cause).replace(/[^a-z_ ].*/i, ''), code, detail].join(),
  );
  return [method, upstream, answer.status, calls.map(({ who }) => who), words, new Set(records.map(([call]) => call)).size].join(' ');
}
