import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { clientOf, sessionCookie } from '../support/http.ts';
import { authnRequestOf, createFixtureIdp } from '../support/identity-provider.ts';
import { startLocalRun } from '../support/local-run.ts';

test('an identity provider of the configuration (-c identityProviders=…) signs people in once it is deployed', async () => {
  const assembly = mkdtempSync(join(tmpdir(), 'identity-provider-'));
  const corp = await createFixtureIdp('corp');
  await synthesise(assembly, { identityProviders: JSON.stringify([corp.registration]) });
  const run = await startLocalRun({ assembly });
  try {
    const send = clientOf(run.url);
    const { headers } = await send('GET /saml/login?idp=corp');
    const SAMLResponse = corp.respond(authnRequestOf(headers.location ?? ''), 'abel.tuter');
    const answer = await send('POST /saml/acs', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ SAMLResponse }).toString(),
    });
    expect(answer.status).toBe(302);
    expect(sessionCookie(answer)).not.toBeNull();
  } finally {
    await run.stop();
    rmSync(assembly, { recursive: true });
  }
});
