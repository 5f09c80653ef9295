import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Verified } from '../../../functions/oauth/federated/ports.ts';
import type { TokenLine } from '../../../functions/oauth/log.ts';
import { createOAuth } from '../../../functions/oauth/oauth.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import type { Identity } from '../../../shared/core/sign-in/identity.ts';
import { readUser } from '../../../shared/core/users/user.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { MemoryIssueCount, MemoryTokens } from '../../support/memory-tokens.ts';
import { type EventOptions, functionEvent } from '../sign-in/harness.ts';

/** Half a minute into a UTC minute. */
export const NOW = Date.UTC(2026, 11, 1, 12, 0, 30);
export const TOKEN = 'POST /oauth_token.do';
export const REVOKE = 'POST /oauth_revoke_token.do';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** A secret that the machines below have. */
export const SECRET = newSecret();

/** A stored record with the secret. */
export const machine = (user_name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  user_name,
  active: true,
  web_service_access_only: true,
  ...holds(SECRET),
  ...more,
});

/** Attributes of a record with one secret. */
export const holds = ({ id, hash }: typeof SECRET, ends_at: string | null = null): Readonly<Record<string, unknown>> => ({
  secrets: JSON.stringify({ [id]: { created_at: '2026-11-01T00:00Z', created_by: 'admin', ends_at } }),
  secret_hashes: JSON.stringify({ [id]: hash }),
});

export interface OAuth {
  readonly tokens: MemoryTokens;
  readonly issued: MemoryIssueCount;
  readonly lines: TokenLine[];
  readonly errors: unknown[];
  readonly clock: { time: number };
  /** Names that were read. */
  readonly read: string[];
  usersDown: boolean;
  /** In seconds; null: not known. */
  lifespan: number | null;
  assertion: Verified | Error;
  send(line: string, options?: EventOptions): Promise<APIGatewayProxyResult>;
  /** Asks for a token by client_id and client_secret. */
  ask(client_id: string, client_secret: string, more?: Readonly<Record<string, string>>): Promise<APIGatewayProxyResult>;
}

/** The function over memory. @param records as stored. */
export function openOAuth(...records: Readonly<Record<string, unknown>>[]): OAuth {
  const stored = new Map(records.map((record) => [String(record.user_name), record]));
  const clock = { time: NOW };
  const oauth: OAuth = {
    tokens: new MemoryTokens(),
    issued: new MemoryIssueCount(),
    lines: [],
    errors: [],
    clock,
    read: [],
    usersDown: false,
    lifespan: 1800,
    assertion: new Error('no assertion is expected'),
    send: (line, options) => serve(functionEvent(line, options)),
    ask: (client_id, client_secret, more = {}) =>
      oauth.send(TOKEN, { form: { grant_type: 'client_credentials', client_id, client_secret, ...more } }),
  };
  const get = async (userName: string): Promise<Identity['user']> => {
    oauth.read.push(userName);
    if (oauth.usersDown) throw new DependencyError('sys_user', new Error('down'));
    const record = stored.get(userName);
    return record === undefined ? null : (readUser(record, clock.time) ?? 'unreadable');
  };
  let made = 0;
  const serve = createOAuth({
    users: { get },
    tokens: oauth.tokens,
    issued: oauth.issued,
    lifespan: { get: async () => oauth.lifespan, peek: () => oauth.lifespan },
    verifyAssertion: async () => {
      if (oauth.assertion instanceof Error) throw oauth.assertion;
      return oauth.assertion;
    },
    randomToken: () => {
      made += 1;
      return String(made).padStart(43, 'R');
    },
    clock: { now: () => clock.time },
    log: (line) => oauth.lines.push(line),
    onError: (_what, error) => oauth.errors.push(error),
  });
  return oauth;
}

export const bodyOf = ({ body }: APIGatewayProxyResult): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;

/** Status and error word of an answer. */
export const brief = (answer: APIGatewayProxyResult): string => `${answer.statusCode} ${bodyOf(answer).error ?? 'ok'}`;

export const basic = (name: string, password: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
