import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { PASSWORD } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { OAUTH_CLIENTS } from './oauth-clients.ts';
import { isPresent, isWanted, STOCK_CLIENTS, type StockClient } from './stock-clients.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await startLocalRun();
});
afterAll(() => run?.stop());

/** Letters of two and three bytes, and everything that XML escapes. */
const SUMMARY = 'Zoë & Söhne <b> "€5"';
/** Who may sign in but lacks the role: of the protocol for SOAP, which the gate sees; of the table for REST, which the instance sees. */
const REFUSED_USERS = { SOAP: 'json.user', REST: 'soap.only' } as const;
const IN_CI = process.env.CI === 'true';

async function printedBy([command = '', ...args]: readonly string[], more: Record<string, string>): Promise<Record<string, unknown>> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LC_ALL: 'C.UTF-8', INSTANCE_URL: run.url, ...more };
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: 150_000, maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const makeTheCalls = ({ speaks, command }: StockClient): Promise<Record<string, unknown>> =>
  printedBy(command, {
    INSTANCE_USER: 'soap.user',
    INSTANCE_PASSWORD: PASSWORD,
    REFUSED_USER: REFUSED_USERS[speaks],
    SUMMARY,
  });

/** Waits until the decision log has the refused user's call, which it does after the answer is on its way. */
const decisionsSince = (start: number, { speaks }: StockClient): Promise<Record<string, unknown>[]> =>
  eventually(() => {
    const decisions = run.decisions().slice(start);
    const isLast = ({ user, protocol }: Record<string, unknown>) => user === REFUSED_USERS[speaks] && protocol === speaks.toLowerCase();
    return decisions.some(isLast) && decisions;
  });

describe('stock clients work with the local run', () => {
  for (const client of STOCK_CLIENTS.filter(isWanted)) {
    const { name, install } = client;
    if (isPresent(client)) {
      test(`${name} makes every call by ${client.speaks}, and sees that a user without the role is refused`, async () => {
        const start = run.decisions().length;
        const result = await makeTheCalls(client);

        const sysId = result.inserted;
        expect(sysId).toMatch(/^[0-9a-f]{32}$/);
        expect(result).toMatchObject({
          number: expect.stringMatching(/^INC\d{7}$/),
          read: SUMMARY,
          updated: sysId,
          found: [sysId],
          keys: sysId,
          count: 1,
          deleted: 1,
          refused: expect.stringContaining(client.refusal),
          ...(client.faultAt500Only ? { fault: expect.stringContaining('query_invalid') } : {}),
        });

        const protocols = client.speaks === 'SOAP' ? ['wsdl', 'soap'] : ['rest'];
        const decisions = await decisionsSince(start, client);
        for (const protocol of protocols)
          expect(decisions).toContainEqual(expect.objectContaining({ protocol, outcome: 'allow', user: 'soap.user' }));
        expect(decisions.some(({ reason }) => reason === 'credentials_required')).toBe(client.waitsForChallenge);
      });
    } else if (IN_CI && client.inCi) {
      test(`${name} is present`, () => {
        throw new Error(`${name} is absent, though .ci/run installs it: ${install}.`);
      });
    } else {
      test.skip(`${name} is absent: ${install}`, () => {});
    }
  }
});

describe('stock clients of OAuth work with the local run', () => {
  for (const client of OAUTH_CLIENTS) {
    const { name, command, install } = client;
    if (isPresent(client)) {
      test(`${name} gets a token for a secret, uses it on the API alone, and ends it`, async () => {
        const start = run.decisions().length;
        const CLIENT_SECRET = run.rotatingSecret ?? '';
        const result = await printedBy(command, { CLIENT_ID: 'rotating.user', CLIENT_SECRET });
        const number = expect.stringMatching(/^INC\d{7}$/);
        expect(result).toMatchObject({ number, page: 403, refused: 'invalid_client', revoked: 401 });
        const decided = (outcome: string, reason: string) =>
          eventually(() =>
            run
              .decisions()
              .slice(start)
              .find((line) => line.outcome === outcome && line.reason === reason && line.credential === 'token'),
          );
        const credential_id = CLIENT_SECRET.slice(4, 12);
        expect(await decided('allow', 'allowed')).toMatchObject({ user: 'rotating.user', credential_id, protocol: 'rest' });
        expect(await decided('forbid', 'web_service_access_only')).toMatchObject({ surface: 'ui', credential_id });
        expect(await decided('challenge', 'credentials_rejected')).toMatchObject({ cause: 'token_unknown' });
      });
    } else if (IN_CI) {
      test(`${name} is present`, () => {
        throw new Error(`${name} is absent, though .ci/run installs it: ${install}.`);
      });
    } else {
      test.skip(`${name} is absent: ${install}`, () => {});
    }
  }
});
