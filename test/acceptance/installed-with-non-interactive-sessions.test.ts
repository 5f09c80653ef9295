import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { runHere } from '../functions/cli/harness.ts';
import { signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

/** The command line, as an administrator types it. */
const nis = (...args: string[]) => runHere(args, { env: { AWS_ENDPOINT_URL: run.awsUrl } });

/** web_service_access_only of every user, by name; undefined where the record has no such attribute. */
async function flags(): Promise<Record<string, unknown>> {
  const { Items = [] } = await run.dynamo.send(new ScanCommand({ TableName: 'non-interactive-sessions-local-sys_user' }));
  return Object.fromEntries(Items.map((item) => unmarshall(item)).map((user) => [user.user_name, user.web_service_access_only]));
}

describe('Installed with Non-Interactive Sessions', () => {
  test('Activating might restrict existing users who manage SOAP and WSDL-based integrations unless they already possess the SOAP role: the preview tells which', async () => {
    const preview = await nis('preview', '--json');
    expect(preview.status).toBe(2);
    expect(preview.out).toContain('legacy.user');
    expect((await nis('preview')).out).toMatch(/BREAKS +json\.user .*no role of the soap family/);
    expect((await nis('preview')).out).not.toMatch(/BREAKS +soap\.user /);
  });

  test('Adds the column web_service_access_only to sys_user and changes all existing users to be interactive users; one that has the column keeps it', async () => {
    const before = await flags();
    expect(before['legacy.user']).toBeUndefined();
    expect((await nis('activate', '--yes')).status).toBe(0);
    expect(await flags()).toEqual({ ...before, 'legacy.user': false });
    expect((await nis('activate', '--yes')).out).toMatch(/\b0 changed/);
  });

  test('Updates the User form to display the Web Service Access Only field by default', async () => {
    const { cookie } = await signIn(send, 'user.admin');
    const form = await send('GET /sys_user.do?user_name=abel.tuter', { headers: { Cookie: cookie ?? '' } });
    expect(form.status).toBe(200);
    expect(form.text).toMatch(/type="checkbox"[^>]*name="web_service_access_only"|name="web_service_access_only"[^>]*type="checkbox"/);
    expect(form.text).toContain('Web Service Access Only');
  });
});
