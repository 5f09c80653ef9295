// The Table API with a Postman collection, run by newman. Environment and result: README.md of the folder above.
import { readFileSync } from 'node:fs';
import newman from 'newman';

const { INSTANCE_URL, INSTANCE_USER, INSTANCE_PASSWORD, REFUSED_USER, SUMMARY } = process.env;
const { version } = JSON.parse(readFileSync(new URL('node_modules/newman/package.json', import.meta.url), 'utf8'));
const values = {
  url: INSTANCE_URL,
  user: INSTANCE_USER,
  password: INSTANCE_PASSWORD,
  refused_user: REFUSED_USER,
  summary: JSON.stringify(SUMMARY),
};

const { run } = await new Promise((resolve, reject) => {
  const collection = new URL('incident.postman_collection.json', import.meta.url).pathname;
  const envVar = Object.entries(values).map(([key, value]) => ({ key, value }));
  newman.run({ collection, envVar }, (error, summary) => (error ? reject(error) : resolve(summary)));
});
if (run.failures.length > 0) throw run.failures[0].error;

const answers = Object.fromEntries(run.executions.map(({ item, response }) => [item.name, response]));
const result = (name) => answers[name].json().result;
console.log(
  JSON.stringify({
    client: `newman ${version}`,
    inserted: result('insert').sys_id,
    number: result('insert').number,
    read: result('read').short_description,
    updated: result('update').sys_id,
    found: result('found').map(({ sys_id }) => sys_id),
    keys: result('found')[0].sys_id,
    count: Number(result('count').stats.count),
    deleted: answers.delete.code === 204 && answers.gone.code === 404 ? 1 : 0,
    refused: answers.refused.text(),
  }),
);
