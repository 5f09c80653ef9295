import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { PASSWORD } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { isPresent, STOCK_CLIENTS, type StockClient } from './stock-clients.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await startLocalRun();
});
afterAll(() => run?.stop());

/** Letters of two and three bytes, and everything that XML escapes. */
const SUMMARY = 'Zoë & Söhne <b> "€5"';
const IN_CI = process.env.CI === 'true';

async function makeTheCalls({ command: [command = '', ...args] }: StockClient): Promise<Record<string, unknown>> {
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    LC_ALL: 'C.UTF-8',
    INSTANCE_URL: run.url,
    INSTANCE_USER: 'soap.user',
    INSTANCE_PASSWORD: PASSWORD,
    REFUSED_USER: 'json.user',
    SUMMARY,
  };
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: 150_000, maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Waits until the decision log says something, which it does after the answer is on its way. */
const decisionsSince = (start: number, reason: string): Promise<Record<string, unknown>[]> =>
  eventually(() => {
    const decisions = run.decisions().slice(start);
    return decisions.some((decision) => decision.reason === reason) && decisions;
  });

describe('stock clients work with the WSDL and the SOAP of the local run', () => {
  for (const client of STOCK_CLIENTS) {
    const { name, install } = client;
    if (isPresent(client)) {
      test(`${name} fetches the WSDL, makes every call, and sees why a user without the SOAP role is refused`, async () => {
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
          refused: expect.stringContaining('soap_role_missing'),
        });

        const decisions = await decisionsSince(start, 'soap_role_missing');
        expect(decisions).toContainEqual(expect.objectContaining({ protocol: 'wsdl', outcome: 'allow', user: 'soap.user' }));
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
