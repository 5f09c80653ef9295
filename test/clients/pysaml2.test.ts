import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSigningKeys } from '../../infra/local/identity-provider/keys.ts';
import { clientOf, sessionCookie } from '../support/http.ts';
import { register } from '../support/identity-provider.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

/** Debian's Python, which has Debian's packages, before any other. */
const PYTHON = '/usr/bin/python3';
const INSTALL = 'apt-get install python3-pysaml2 xmlsec1';
const isPresent = spawnSync(PYTHON, ['-c', 'import saml2']).status === 0 && spawnSync('xmlsec1', ['--version']).status === 0;

const ENTITY_ID = 'https://pysaml2.example/metadata';

if (isPresent) describe('a stock identity provider: pysaml2 reads our metadata and request, and its answer is accepted', withPysaml2);
else if (process.env.CI === 'true')
  test('pysaml2 is present', () => {
    throw new Error(`pysaml2 is absent, though .ci/run installs it: ${INSTALL}.`);
  });
else test.skip(`pysaml2 is absent: ${INSTALL}`, () => {});

function withPysaml2(): void {
  const folder = mkdtempSync(join(tmpdir(), 'pysaml2-'));
  let run: LocalRun;
  beforeAll(async () => {
    const [started, { privateKey, certificate }] = await Promise.all([startLocalRun(), makeSigningKeys('pysaml2')]);
    run = started;
    writeFileSync(join(folder, 'key.pem'), privateKey);
    writeFileSync(
      join(folder, 'cert.pem'),
      `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    );
    const entryPoint = `${ENTITY_ID}/sso`;
    await register(run.ssm, { id: 'pysaml2', name: 'pysaml2', entityId: ENTITY_ID, entryPoint, certificates: [certificate] });
  });
  afterAll(async () => {
    await run?.stop();
    rmSync(folder, { recursive: true });
  });

  async function signIn(user: string) {
    const send = clientOf(run.url);
    const { headers } = await send('GET /saml/login?idp=pysaml2&goto=/incident_list.do');
    const env = { PATH: process.env.PATH, INSTANCE_URL: run.url, INSTANCE_USER: user, ENTITY_ID, KEYS_FOLDER: folder };
    const script = resolve(import.meta.dirname, 'pysaml2_idp.py');
    const { stdout } = await promisify(execFile)(PYTHON, [script, headers.location ?? ''], { env, timeout: 150_000 });
    const { destination, page } = JSON.parse(stdout) as { destination: string; page: string };
    expect(destination).toBe(`${run.url}/saml/acs`);
    const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
    return send('POST /saml/acs', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') }).toString(),
    });
  }

  test('an interactive user is signed in where he wanted to go', async () => {
    const answer = await signIn('abel.tuter');
    expect([answer.status, answer.headers.location]).toEqual([302, '/incident_list.do']);
    expect(sessionCookie(answer)).not.toBeNull();
  });

  test('a non-interactive user is refused', async () => {
    const answer = await signIn('soap.user');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('web services only');
    expect(sessionCookie(answer)).toBeNull();
  });
}
