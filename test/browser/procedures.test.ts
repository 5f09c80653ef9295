import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { describeInBrowser, fillInLogin } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { clientOf, envelope } from '../support/http.ts';
import { atHeading, elevate, follow, navigate, press, says, searchForUser } from './navigation.ts';

/** Every page works without. */
const WITHOUT_SCRIPT = { javaScriptEnabled: false };
const SOAP_BODY = { headers: { 'Content-Type': 'text/xml' }, body: envelope('getRecords', 'incident') };

describeInBrowser('the procedures of the specification, by clicking, without JavaScript', (site) => {
  const send: ReturnType<typeof clientOf> = (line, ask) => clientOf(site.run.url)(line, ask);

  describe('Create a non-interactive user for web services', () => {
    test('1. Navigate to All > User Administration > Users. 2. Search for the user to be updated. 3. Select the Web Service Access Only check box. 4. Select Update.', async () => {
      const person = await site.signIn('soap.query', WITHOUT_SCRIPT);
      const admin = await site.signIn('user.admin', WITHOUT_SCRIPT);
      await navigate(admin, 'User Administration', 'Users');
      await searchForUser(admin, 'SOAP user', 'soap.query');
      await admin.getByLabel('Web Service Access Only').check();
      await press(admin, 'Update');
      await says(admin, 'The user has been updated.');
      expect(await admin.getByLabel('Web Service Access Only').isChecked()).toBe(true);

      await person.reload();
      await atHeading(person, 'Sign in');
      await fillInLogin(person, 'soap.query');
      await says(person, REASONS.web_service_access_only.publicText);
      const { json } = await send('GET /api/now/whoami', { as: 'soap.query' });
      expect(json).toMatchObject({ result: { session_kind: 'non_interactive' } });
    });
  });

  describe('Make a non-interactive user record interactive', () => {
    test('1. Navigate to All > User Administration > Users. 2. Search for the user you want to update. 3. Clear the Web Service Access Only check box. 4. Select Update.', async () => {
      const admin = await site.signIn('admin', WITHOUT_SCRIPT);
      await navigate(admin, 'User Administration', 'Users');
      await searchForUser(admin, 'JSON Integration', 'json.user');
      await admin.getByLabel('Web Service Access Only').uncheck();
      await press(admin, 'Update');
      await says(admin, 'The user has been updated.');

      const person = await site.signIn('json.user', WITHOUT_SCRIPT);
      await atHeading(person, 'Home');
      await says(person, 'Interactive: may use the UI, portals and every protocol');
    });
  });

  describe('Update web service user accounts for strict security', () => {
    test('1. Navigate to All > User Administration > Users. 2. Select a web service user from the list. 3. From the Roles related list, select Edit. 4. Add soap to the Roles List. 5. Select Save. 6. Select Update.', async () => {
      const before = await send('POST /incident.do?SOAP', { as: 'abel.tuter', ...SOAP_BODY });
      expect(before.text).toContain('soap_role_missing');
      const admin = await site.signIn('user.admin', WITHOUT_SCRIPT);
      await navigate(admin, 'User Administration', 'Users');
      await follow(admin, 'abel.tuter');
      await admin.getByRole('region', { name: 'Roles' }).getByRole('link', { name: 'Edit' }).click();
      await admin.getByRole('group', { name: 'Roles List' }).getByLabel('soap', { exact: true }).check();
      await press(admin, 'Save');
      await atHeading(admin, 'User Abel Tuter');
      const roles = admin.getByRole('region', { name: 'Roles' });
      await roles.getByRole('row', { name: 'soap granted', exact: true }).waitFor();
      await roles.getByRole('row', { name: 'soap_query inherited from soap', exact: true }).waitFor();
      await press(admin, 'Update');
      await atHeading(admin, 'User Abel Tuter');
      expect((await send('POST /incident.do?SOAP', { as: 'abel.tuter', ...SOAP_BODY })).status).toBe(200);
    });
  });

  describe('Require authentication', () => {
    const SETTING = 'Requires authorization for incoming JSON requests';
    const stored = async (): Promise<string | undefined> => {
      const Name = '/non-interactive-sessions/local/glide.basicauth.required.jsonv2';
      return (await site.run.ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
    };
    /** A change is in force within 15 seconds. */
    const anonymousGets = async (status: number): Promise<void> => {
      await eventually(async () => (await send('GET /cmn_location.do?JSONv2')).status === status, { within: 16_000 });
    };

    test('1. Log in with an administrator user with the security_admin role. 2. Elevate your privileges to use security_admin. 3. Navigate to All > System Security > High Security Settings. 4. Select the matching Requires authorization... option. 5. Clear the check box to connect without providing any credentials, select it to require authentication.', async () => {
      const admin = await site.signIn('admin', WITHOUT_SCRIPT);
      await elevate(admin);
      await navigate(admin, 'System Security', 'High Security Settings');
      await anonymousGets(401);
      await admin.getByLabel(SETTING).uncheck();
      await press(admin, 'Save');
      await atHeading(admin, 'Confirm what opens');
      await says(admin, 'JSON requests will need no user name and no password');
      expect(await stored()).toBe('true');
      await press(admin, 'Confirm and save');
      await says(admin, 'The settings have been saved.');
      expect(await admin.getByLabel(SETTING).isChecked()).toBe(false);
      expect(await stored()).toBe('false');
      await anonymousGets(200);
      // The gate tells each page what it lets in.
      await eventually(
        async () => {
          await admin.goto('/sys_user_list.do');
          return (await admin.getByRole('complementary', { name: 'Open now' }).count()) === 1;
        },
        { within: 16_000 },
      );
      await navigate(admin, 'System Security', 'High Security Settings');

      await admin.getByLabel(SETTING).check();
      await press(admin, 'Save');
      await says(admin, 'The settings have been saved.');
      expect(await stored()).toBe('true');
      await anonymousGets(401);
    });
  });
});
