// Every direct web service function with the npm package "strong-soap". Environment and result: README.md of this folder.
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { soap } from 'strong-soap';

const { INSTANCE_URL, INSTANCE_USER, INSTANCE_PASSWORD, REFUSED_USER, SUMMARY } = process.env;

async function connect(user) {
  const basic = new soap.BasicAuthSecurity(user, INSTANCE_PASSWORD);
  const wsdl_headers = {};
  basic.addHttpHeaders(wsdl_headers); // for the WSDL; setSecurity is for the calls
  const client = await promisify(soap.createClient)(`${INSTANCE_URL}/incident.do?WSDL`, { wsdl_headers });
  client.setSecurity(basic);
  return async (name, fields = {}) => promisify(client[name])(fields);
}

async function refusal(user) {
  try {
    await (await connect(user))('getRecords');
  } catch (error) {
    return `${error.message} ${error.response?.body ?? error.body}`;
  }
}

const call = await connect(INSTANCE_USER);
const inserted = await call('insert', { short_description: SUMMARY });
const { sys_id } = inserted;
const read = await call('get', { sys_id });
const updated = await call('update', { sys_id, close_notes: 'updated' });
const found = await call('getRecords', { close_notes: 'updated', __encoded_query: `sys_id=${sys_id}` });
const keys = await call('getKeys', { sys_id });
const deleted = await call('deleteRecord', { sys_id });

console.log(
  JSON.stringify({
    client: `strong-soap ${createRequire(import.meta.url)('strong-soap/package.json').version}`,
    inserted: sys_id,
    number: inserted.number,
    read: read.short_description,
    updated: updated.sys_id,
    found: found.getRecordsResult.map((record) => record.sys_id),
    keys: keys.sys_id,
    count: Number(keys.count),
    deleted: Number(deleted.count),
    refused: await refusal(REFUSED_USER),
  }),
);
