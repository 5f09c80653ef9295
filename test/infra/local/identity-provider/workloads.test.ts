import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFetchDocument } from '../../../../functions/oauth/federated/fetch-document.ts';
import { createIssuerKeys } from '../../../../functions/oauth/federated/issuer-keys.ts';
import { createLoadKeys } from '../../../../functions/oauth/federated/load-keys.ts';
import { verifyAssertion } from '../../../../functions/oauth/federated/verify-assertion.ts';
import { createIdentityProvider } from '../../../../infra/local/identity-provider/identity-provider.ts';
import { makeSigningKeys } from '../../../../infra/local/identity-provider/keys.ts';
import { createWorkloadIssuers, tokenIssuersOf, workloadsOf } from '../../../../infra/local/identity-provider/workloads.ts';
import { readTokenIssuer } from '../../../../shared/core/federated/token-issuer.ts';

const GATEWAY = 'http://localhost:8080';
const PLACE = { local: true };

let server: Server;
let url: string;
beforeAll(async () => {
  const keys = await makeSigningKeys('test');
  server = createServer((request, response) => {
    const workloads = createWorkloadIssuers({ url, gatewayUrl: GATEWAY, privateKey: keys.privateKey, now: Date.now });
    createIdentityProvider({ url, gatewayUrl: GATEWAY, keys, workloads, now: Date.now })(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

async function verify(path: string) {
  const issuers = tokenIssuersOf({ url, gatewayUrl: GATEWAY }).map(({ parameter }) => readTokenIssuer(JSON.stringify(parameter), PLACE));
  const keys = createIssuerKeys({
    load: createLoadKeys({ fetchDocument: createFetchDocument(), longestMs: 60_000, ...PLACE }),
    now: Date.now,
  });
  const assertion = await (await fetch(url + path)).text();
  return verifyAssertion({ issuers: { get: async () => issuers, peek: () => issuers }, keys }, assertion, Date.now());
}

describe('the issuers of the local run', () => {
  test('give tokens of a workload of GitHub and of AWS, which verify as everywhere', async () => {
    for (const workload of workloadsOf(url)) {
      const path = `${workload.issuer.slice(url.length)}/token`;
      expect(await verify(path)).toMatchObject({ kind: 'verified', ...workload });
    }
    expect(workloadsOf(url).map(({ subject }) => subject)).toEqual([
      'repo:octo-org/octo-repo:ref:refs/heads/main',
      'arn:aws:iam::123456789012:role/nightly',
    ]);
  });

  test('give the token that is asked for, to see it refused', async () => {
    expect(await verify('/github/token?subject=repo:other/repo')).toMatchObject({ kind: 'verified', subject: 'repo:other/repo' });
    expect(await verify('/github/token?audience=https://other.example.com')).toEqual({ kind: 'rejected', cause: 'audience_wrong' });
  });

  test('answer at their own addresses only', async () => {
    for (const path of ['/gitlab/token', '/github/other', '/token']) expect((await fetch(url + path)).status).toBe(404);
    expect((await fetch(`${url}/github/token`, { method: 'POST' })).status).toBe(405);
  });
});
