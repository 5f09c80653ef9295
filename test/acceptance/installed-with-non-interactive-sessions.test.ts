import { describe, test } from '@jest/globals';

describe('Installed with Non-Interactive Sessions', () => {
  test.todo('Adds a column titled Web Service Access Only [web_service_access_only] to the User [sys_user] table');
  test.todo('Changes all existing users to be interactive users (web_service_access_only=false)');
  test.todo('Updates the User form to display the Web Service Access Only [web_service_access_only] field by default');
  test.todo(
    'Activating the plugin might restrict existing users who manage SOAP and WSDL-based integrations unless they already possess the SOAP role: the preview tells which',
  );
});
