import type { Answer } from '../../support/http.ts';

/** What came back: an answer, or why there is none. */
export type Reply = Answer | Error;

const statusOf = (reply: Reply): string => (reply instanceof Error ? 'no answer' : String(reply.status));

/** What a refusal that a fault explains looks like, on the wire: 503, also as the Fault of SOAP. */
const isUnavailable = (reply: Reply): boolean => !(reply instanceof Error) && reply.status === 503;

/** Answers that tell a client with good credentials that they are not: never right, fault or not. */
const BLAMES_THE_CLIENT = ['401', '403', '404'];

const SAMPLES = 12;

/** Counts what became of the requests, and judges it. */
export class Tally {
  requests = 0;
  ok = 0;
  /** 503 for good credentials during a fault. */
  refused = 0;
  /** Anything else than success or 503 for good credentials during a fault. */
  otherwise = 0;
  falseRefusals = 0;
  wronglyAllowed = 0;
  readonly samples: string[] = [];
  readonly otherStatuses = new Map<string, number>();
  /** When the last request that failed had its answer; milliseconds of performance.now(). */
  lastFailureAt = Number.NEGATIVE_INFINITY;
  /** While true, a failure is a consequence of what the torture does. */
  disturbed = false;

  /** A request that must succeed. @param disturbed whether it was already at its beginning. */
  judgeGood(name: string, reply: Reply, good: boolean, disturbed: boolean): void {
    this.requests += 1;
    if (good) {
      this.ok += 1;
      return;
    }
    this.lastFailureAt = performance.now();
    const status = statusOf(reply);
    if (BLAMES_THE_CLIENT.includes(status) || !(disturbed || this.disturbed)) {
      this.falseRefusals += 1;
      this.#sample('refused falsely', name, reply);
    } else if (isUnavailable(reply)) this.refused += 1;
    else {
      this.otherwise += 1;
      this.otherStatuses.set(status, (this.otherStatuses.get(status) ?? 0) + 1);
      this.#sample('during a fault', name, reply);
    }
  }

  /** A request that must never succeed. */
  judgeBad(name: string, reply: Reply, allowed: boolean): void {
    this.requests += 1;
    if (!allowed) return;
    this.wronglyAllowed += 1;
    this.#sample('wrongly allowed', name, reply);
  }

  #sample(what: string, name: string, reply: Reply): void {
    if (this.samples.length >= SAMPLES) return;
    const shown = reply instanceof Error ? reply.message : `${reply.status} ${reply.text.slice(0, 200)}`;
    this.samples.push(`${what}: ${name}: ${shown.replace(/\s+/g, ' ')}`);
  }
}
