import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Ask, clientOf } from '../../support/http.ts';
import { BAD } from './bad.ts';
import { GOOD } from './good.ts';
import { Ledger } from './ledger.ts';
import { revocation } from './revocation.ts';
import type { Reply, Tally } from './tally.ts';

/** What a client needs. */
export interface Scene {
  readonly dynamo: DynamoDBClient;
  readonly ledger: Ledger;
  readonly random: () => number;
  send(line: string, ask?: Ask): Promise<Reply>;
  /** Sends what must succeed. @returns the reply if it did, else null. */
  good(name: string, line: string, ask: Ask, isGood?: (reply: Exclude<Reply, Error>) => boolean): Promise<Exclude<Reply, Error> | null>;
  /** Sends what must never succeed. */
  bad(name: string, line: string, ask: Ask, isAllowed?: (reply: Exclude<Reply, Error>) => boolean): Promise<void>;
}

/** One thing that a client does; it may take several requests. */
export type Client = (scene: Scene) => Promise<void>;

export interface TrafficOptions {
  readonly url: string;
  readonly dynamo: DynamoDBClient;
  readonly tally: Tally;
  readonly ledger?: Ledger;
  /** 0 ≤ x < 1. */
  readonly random?: () => number;
  /** Clients at once with good credentials; a fifth as many without. */
  readonly lanes?: number;
}

export interface Traffic {
  readonly ledger: Ledger;
  /** Ends when every client has its answer. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 40_000;
/** Pause of those who guess: each guess costs 20 ms of the processor. */
const GUESS_PAUSE_MS = 60;

/** Real clients of every kind, each sending its next request when the last one is answered. */
export function startTraffic({ url, dynamo, tally, ledger = new Ledger(), random = Math.random, lanes = 5 }: TrafficOptions): Traffic {
  const request = clientOf(url);
  let going = true;
  const send = (line: string, ask?: Ask): Promise<Reply> =>
    request(line, { patienceMs: PATIENCE_MS, ...ask }).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
  const scene: Scene = {
    dynamo,
    ledger,
    random,
    send,
    async good(name, line, ask, isGood = ({ status }) => status >= 200 && status < 300) {
      const { disturbed } = tally;
      const reply = await send(line, ask);
      const good = !(reply instanceof Error) && isGood(reply);
      tally.judgeGood(name, reply, good, disturbed);
      return good ? reply : null;
    },
    async bad(name, line, ask, isAllowed = ({ status }) => status >= 200 && status < 300) {
      const reply = await send(line, ask);
      tally.judgeBad(name, reply, !(reply instanceof Error) && isAllowed(reply));
    },
  };
  const lane = async (clients: readonly Client[], pauseMs: number): Promise<void> => {
    while (going) {
      try {
        await clients[Math.floor(random() * clients.length)]?.(scene);
      } catch (error) {
        // The endpoint that the revocation writes to goes down with the whole.
        if (!tally.disturbed) throw error;
      }
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const running = Promise.all([
    ...Array.from({ length: lanes }, () => lane(GOOD, 0)),
    ...Array.from({ length: Math.max(1, Math.round(lanes / 5)) }, () => lane(BAD, GUESS_PAUSE_MS)),
    lane([revocation], GUESS_PAUSE_MS),
  ]);
  return {
    ledger,
    stop: async () => {
      going = false;
      await running;
    },
  };
}
