// Tokens by oauth4webapi, with name and secret in the body and by Basic. Environment and result: README.md of the folder above.
import * as oauth from 'oauth4webapi';

const { INSTANCE_URL, CLIENT_ID: client_id = '', CLIENT_SECRET = '' } = process.env;
const server = {
  issuer: INSTANCE_URL,
  token_endpoint: `${INSTANCE_URL}/oauth_token.do`,
  revocation_endpoint: `${INSTANCE_URL}/oauth_revoke_token.do`,
};
const options = { [oauth.allowInsecureRequests]: true };

async function ask(authentication) {
  const response = await oauth.clientCredentialsGrantRequest(server, { client_id }, authentication, {}, options);
  return (await oauth.processClientCredentialsResponse(server, { client_id }, response)).access_token;
}
const asked = (token, path) => oauth.protectedResourceRequest(token, 'GET', new URL(path, INSTANCE_URL), undefined, null, options);
const status = async (token, path) => {
  try {
    return (await asked(token, path)).status;
  } catch (error) {
    return error.status ?? String(error);
  }
};

const incidents = '/api/now/table/incident?sysparm_limit=1&sysparm_fields=number';
const byBasic = await ask(oauth.ClientSecretBasic(CLIENT_SECRET));
const token = await ask(oauth.ClientSecretPost(CLIENT_SECRET));
const { result } = await (await asked(byBasic, incidents)).json();
const page = await status(token, '/incident.do');
const refused = await ask(oauth.ClientSecretPost('wrong')).then(
  () => 'not refused',
  (error) => error.error,
);
await oauth.processRevocationResponse(await oauth.revocationRequest(server, { client_id }, oauth.None(), token, options));
const revoked = await status(token, incidents);
console.log(JSON.stringify({ client: 'oauth4webapi', number: result[0].number, page, refused, revoked }));
