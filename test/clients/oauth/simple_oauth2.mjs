// A token by simple-oauth2. Environment and result: README.md of the folder above.
import { ClientCredentials } from 'simple-oauth2';

const { INSTANCE_URL = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env;
const clientOf = (secret) =>
  new ClientCredentials({
    client: { id: CLIENT_ID, secret },
    auth: { tokenHost: INSTANCE_URL, tokenPath: '/oauth_token.do', revokePath: '/oauth_revoke_token.do' },
  });
const got = await clientOf(CLIENT_SECRET).getToken({});
const ask = (path) => fetch(INSTANCE_URL + path, { redirect: 'manual', headers: { Authorization: `Bearer ${got.token.access_token}` } });

const incidents = '/api/now/table/incident?sysparm_limit=1&sysparm_fields=number';
const { result } = await (await ask(incidents)).json();
const page = (await ask('/incident.do')).status;
const refused = await clientOf('wrong')
  .getToken({})
  .then(
    () => 'not refused',
    (error) => error.data.payload.error,
  );
await got.revoke('access_token');
const revoked = (await ask(incidents)).status;
console.log(JSON.stringify({ client: 'simple-oauth2', number: result[0].number, page, refused, revoked }));
