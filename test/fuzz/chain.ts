import type { IncomingMessage } from 'node:http';
import type { ApiModel } from '../../infra/local/assembly/api.ts';
import { createGateway, type Gateway } from '../../infra/local/gateway/gateway.ts';
import type { Answer } from '../../infra/local/gateway/response/answer.ts';
import type { Outcome } from '../../infra/local/lambda/protocol.ts';
import type { ClassifierOptions } from '../../shared/core/request/classify.ts';
import { PlainPasswords } from '../support/memory.ts';
import { createHandlers, type Handler } from './handlers.ts';
import type { RawRequest } from './raw-request.ts';
import { createStores } from './stores.ts';
import { NOW, STORED_SETTINGS } from './world.ts';

export const OPTIONS: Omit<ClassifierOptions, 'upstream'> = { portalSuffixes: ['/csm'], scriptedProcessors: ['/my_processor.do'] };

export interface Call {
  /** `authorizer`, `sign-in`, `console`, `instance`. */
  readonly who: string;
  readonly event: Record<string, unknown>;
  readonly outcome: Outcome;
}

/** Everything that became of one request. */
export interface Trace {
  readonly answer: Answer;
  readonly calls: readonly Call[];
  /** The authorizer's lines, parsed, and those of the functions. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** What the functions and the gateway reported as unexpected. */
  readonly failures: readonly string[];
  /** Table and method of each call of the record store. */
  readonly records: readonly (readonly [call: string, table: string])[];
  /** Records of users or settings were written. */
  readonly administered: boolean;
  readonly sessionsMade: readonly string[];
  /** Users of the tokens that were issued. */
  readonly tokensMade: readonly string[];
}

export type Chain = (request: RawRequest) => Promise<Trace>;

/**
 * The product without sockets and without AWS: the local run's gateway over the synthesised API, the authorizer and the functions
 * over memory, which is put back before every request.
 */
export function createChain(api: ApiModel): Chain {
  const plain = createWorld(api, false);
  const upstream = createWorld(api, true);
  return (request) => (request.upstream ? upstream : plain)(request);
}

function createWorld(api: ApiModel, upstream: boolean): Chain {
  const log: { calls: Call[]; lines: Record<string, unknown>[]; failures: string[]; records: [string, string][] } = {
    calls: [],
    lines: [],
    failures: [],
    records: [],
  };
  const stored = createStores(log.records);
  const settings = { current: STORED_SETTINGS.closed };
  const common = {
    log: (line: object) => void log.lines.push({ ...line }),
    onError: (what: string, error: unknown) => void log.failures.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`),
    clock: { now: () => NOW },
    passwords: new PlainPasswords(),
  };
  const classifier = { ...OPTIONS, upstream };
  const handlers = createHandlers({ stored, common, classifier, settings });
  const gateway = createGateway({
    api,
    onFailure: (_id, what) => void log.failures.push(`gateway: ${what}`),
    now: () => NOW,
    invoke: async (arn, payload) => {
      const who = whoIs(arn);
      const event = JSON.parse(payload) as Record<string, unknown>;
      const outcome = await invoked(upstream && who === 'instance' ? upstreamStub : handlers[who], event);
      log.calls.push({ who, event: JSON.parse(payload) as Record<string, unknown>, outcome });
      return outcome;
    },
  });
  return async (request) => {
    stored.restore();
    for (const list of Object.values(log)) list.length = 0;
    settings.current = STORED_SETTINGS[request.settings];
    const answer = await asked(gateway, request);
    return {
      answer,
      calls: [...log.calls],
      lines: [...log.lines],
      failures: [...log.failures],
      records: [...log.records],
      administered: stored.administered(),
      sessionsMade: stored.sessionsMade(),
      tokensMade: stored.tokensMade(),
    };
  };
}

const upstreamStub: Handler = async () => ({ statusCode: 200, body: 'from upstream' });

function whoIs(arn: string): 'authorizer' | 'sign-in' | 'oauth' | 'console' | 'instance' {
  const [, word] = /-(Authorizer|SignIn|OAuth|Console|Instance)Function[0-9A-F]{8}:live$/.exec(arn) ?? [];
  const names = { Authorizer: 'authorizer', SignIn: 'sign-in', OAuth: 'oauth', Console: 'console', Instance: 'instance' } as const;
  if (word === undefined) throw new Error(`The gateway calls ${arn}, which is no live version of a function.`);
  return names[word as keyof typeof names];
}

async function invoked(handler: Handler, event: Record<string, unknown>): Promise<Outcome> {
  try {
    return { ok: true, payload: JSON.stringify((await handler(event as never)) ?? null) };
  } catch (error) {
    const { name, message } = error as Error;
    return { ok: false, errorType: name, errorMessage: message };
  }
}

let asks = 0;

/** A request as Node's parser hands it to the gateway. */
function asked(gateway: Gateway, { method, target, headers, body, source }: RawRequest): Promise<Answer> {
  const octets = Buffer.from(body, 'latin1');
  const message = {
    method,
    url: target,
    rawHeaders: headers.flat(),
    httpVersion: '1.1',
    socket: { remoteAddress: source, localPort: 8080 },
    on(event: string, listener: (chunk?: Buffer) => void) {
      if (event === 'data' && octets.length > 0) queueMicrotask(() => listener(octets));
      if (event === 'end') queueMicrotask(listener);
      return this;
    },
  };
  asks += 1;
  return gateway(message as unknown as IncomingMessage, `decision-${asks}`);
}
