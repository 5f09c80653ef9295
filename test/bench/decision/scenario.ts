import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { SETTING_NAMES, type SettingsSource } from '../../../shared/core/settings/settings.ts';
import type { Identity, IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import { NO_ATTEMPTS } from '../../../shared/core/sign-in/lockout.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import { accessTokenHash, type Token, tokenText } from '../../../shared/core/tokens/token.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { authorizerEvent, basic } from '../../support/authorizer-event.ts';
import { user } from '../../support/memory.ts';

export type Handler = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/** What every candidate is asked: integrations over the protocols, and one page that none of them may open. */
export const LINES = [
  'POST /incident.do?SOAP',
  'GET /api/now/table/incident/9d385017c611228701d22104cc95c371',
  'GET /incident_list.do?JSONv2&sysparm_query=active%3Dtrue&sysparm_record_count=50',
  'GET /incident.do?WSDL',
  'GET /incident.do',
] as const;

const NAMES = Array.from({ length: 16 }, (_, index) => `integration.${index}`);
export const SOURCE = '203.0.113.9';
export const passwordOf = (name: string): string => `a long password of ${name}`;

/** Headers as an integration's HTTP client and API Gateway send them. */
const HEADERS = {
  Accept: 'application/json, text/xml',
  'Accept-Encoding': 'gzip, deflate',
  'Content-Type': 'text/xml; charset=utf-8',
  SOAPAction: '"http://www.service-now.com/incident/getRecords"',
  'User-Agent': 'Apache-HttpClient/4.5.14 (Java/17.0.9)',
  'X-Amzn-Trace-Id': 'Root=1-6743a0b4-1c2d3e4f5a6b7c8d9e0f1a2b',
  'X-Forwarded-For': SOURCE,
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

const SECRET_ID = '01234567';

/** An access token of a user, as /oauth_token.do issues it. */
export const accessTokenOf = (name: string): string => tokenText(name, 'R'.repeat(43));

const storedToken = (name: string): Token => ({
  token_hash: accessTokenHash(accessTokenOf(name)),
  user_name: name,
  session_generation: 0,
  issued_at: Date.now(),
  ends_at: Number.MAX_SAFE_INTEGER,
  credential: SECRET_ID,
});

/** Users with real password hashes. */
export const createUsers = (passwords: Passwords): Promise<User[]> =>
  Promise.all(
    NAMES.map(async (name) =>
      user(name, {
        roles: ['soap', 'itil'],
        web_service_access_only: true,
        password_hash: await passwords.hash(passwordOf(name)),
        secrets: new Map([[SECRET_ID, { digest: Buffer.alloc(32), ended: false, ends_at: null }]]),
      }),
    ),
  );

/** Every line as every user. @param authorization value of that header for a user. */
export const eventsFor = (
  users: readonly User[],
  authorization: (name: string) => string = (name) => basic(name, passwordOf(name)),
): APIGatewayRequestAuthorizerEvent[] =>
  users.flatMap(({ user_name }) =>
    LINES.map((line) => authorizerEvent(line, { headers: { ...HEADERS, Authorization: authorization(user_name) } })),
  );

/** Answers a read at once, or after so many milliseconds as a store in the same region does. */
export function stubReads(users: readonly User[], delayMs: number): IdentityStore {
  const found = new Map<string, Identity>(
    users.map((record) => [
      record.user_name,
      { user: record, session: null, token: storedToken(record.user_name), attempts: { ...NO_ATTEMPTS, failures: 0, proven: true } },
    ]),
  );
  const nobody: Identity = { user: null, session: null, token: null, attempts: NO_ATTEMPTS };
  if (delayMs === 0) return { read: async ({ userName }) => found.get(userName) ?? nobody };
  return { read: ({ userName }) => new Promise((resolve) => setTimeout(resolve, delayMs, found.get(userName) ?? nobody)) };
}

const SETTINGS: ReadonlyMap<string, string> = new Map(SETTING_NAMES.map((name) => [name, 'true']));
export const SETTINGS_SOURCE: SettingsSource = { get: async () => SETTINGS, peek: () => SETTINGS, ageMs: () => 5_000 };

/** Where decision lines go: written as JSON as in production, but not to a terminal. */
export const logSink = { octets: 0 };
export const logToSink = (line: object): void => {
  logSink.octets += JSON.stringify(line).length + 1;
};
