// Every direct web service function with the npm package "soap". Environment and result: README.md of this folder.
import { createRequire } from 'node:module';
import { BasicAuthSecurity, createClientAsync } from 'soap';

const { INSTANCE_URL, INSTANCE_USER, INSTANCE_PASSWORD, REFUSED_USER, SUMMARY } = process.env;

async function connect(user) {
  const basic = new BasicAuthSecurity(user, INSTANCE_PASSWORD);
  const wsdl_headers = {};
  basic.addHeaders(wsdl_headers); // for the WSDL; setSecurity is for the calls
  const client = await createClientAsync(`${INSTANCE_URL}/incident.do?WSDL`, { wsdl_headers });
  client.setSecurity(basic);
  return client;
}

async function refusal(user) {
  try {
    await (await connect(user)).getRecordsAsync({});
  } catch (error) {
    return `${error.message} ${error.response?.data}`;
  }
}

const incident = await connect(INSTANCE_USER);
const [inserted] = await incident.insertAsync({ short_description: SUMMARY });
const { sys_id } = inserted;
const [read] = await incident.getAsync({ sys_id });
const [updated] = await incident.updateAsync({ sys_id, close_notes: 'updated' });
const [found] = await incident.getRecordsAsync({ close_notes: 'updated', __encoded_query: `sys_id=${sys_id}` });
const [keys] = await incident.getKeysAsync({ sys_id });
const [deleted] = await incident.deleteRecordAsync({ sys_id });

console.log(
  JSON.stringify({
    client: `soap ${createRequire(import.meta.url)('soap/package.json').version}`,
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
