import { type Answer, type Ask, envelope, sessionCookie } from '../../support/http.ts';
import { signInAsk } from './sign-in.ts';
import type { Client, Scene } from './traffic.ts';

const XML = { 'Content-Type': 'text/xml' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const TABLE = '/api/now/table/incident';

const soap = (operation: string, fields: Record<string, string>): Ask => ({
  as: 'soap.user',
  headers: XML,
  body: envelope(operation, 'incident', fields),
});

let count = 0;
const newText = (): string => {
  count += 1;
  return `torture ${process.pid} ${count}`;
};

/** sys_id that an insert answered. */
const insertedBySoap = ({ text }: Answer): string | undefined => /<sys_id>([0-9a-f]{32})<\/sys_id>/.exec(text)?.[1];
function insertedByJson({ json }: Answer): string | undefined {
  const { result, records } = json as { result?: { sys_id?: string }; records?: { sys_id?: string }[] };
  return result?.sys_id ?? records?.[0]?.sys_id;
}

async function insert(scene: Scene, name: string, line: string, ask: (text: string) => Ask, read: (answer: Answer) => string | undefined) {
  const text = newText();
  const answer = await scene.good(name, line, ask(text), (reply) => reply.status < 300 && read(reply) !== undefined);
  const sysId = answer === null ? undefined : read(answer);
  if (sysId !== undefined) scene.ledger.inserted(sysId, text);
  return sysId;
}

const insertBySoap: Client = async (scene) => {
  const ask = (text: string): Ask => soap('insert', { short_description: text });
  const sysId = await insert(scene, 'SOAP insert', 'POST /incident.do?SOAP', ask, insertedBySoap);
  if (sysId !== undefined) scene.ledger.done(sysId);
};

const insertByJson: Client = async (scene) => {
  const ask = (text: string): Ask => ({ as: 'json.user', headers: JSON_BODY, body: JSON.stringify({ short_description: text }) });
  const sysId = await insert(scene, 'JSONv2 insert', 'POST /incident.do?JSONv2&sysparm_action=insert', ask, insertedByJson);
  if (sysId !== undefined) scene.ledger.done(sysId);
};

/** A record's life by REST: created, changed twice, and mostly deleted. */
const lifeByRest: Client = async (scene) => {
  const { good, ledger } = scene;
  const ask = (fields: object): Ask => ({ as: 'json.user', headers: JSON_BODY, body: JSON.stringify(fields) });
  const sysId = await insert(scene, 'REST insert', `POST ${TABLE}`, (text) => ask({ short_description: text }), insertedByJson);
  if (sysId === undefined) return;
  for (const change of [1, 2]) {
    const changed = await good('REST change', `PATCH ${TABLE}/${sysId}`, ask({ close_notes: String(change) }));
    if (changed !== null) ledger.changed(sysId, change);
  }
  if (scene.random() < 0.2) return ledger.done(sysId);
  ledger.deleting(sysId);
  // Where an answer got lost, the second request finds nothing to delete: that is no refusal.
  const gone = await good('REST delete', `DELETE ${TABLE}/${sysId}`, { as: 'json.user' }, ({ status }) => status === 204 || status === 404);
  if (gone !== null) ledger.deleted(sysId);
};

/** A working day of a person: signs in, looks at pages and the portal, signs out; then the session is good for nothing. */
const person: Client = async ({ good, bad, send }) => {
  const isSignedIn = (reply: Answer): boolean => reply.status === 302 && sessionCookie(reply) !== null;
  const signedIn = await good('sign-in', 'POST /login.do', signInAsk('abel.tuter'), isSignedIn);
  const cookie = signedIn === null ? null : sessionCookie(signedIn);
  if (cookie === null) return;
  const session: Ask = { headers: { Cookie: cookie } };
  await good('home page', 'GET /', session);
  await good('list page', 'GET /incident_list.do?sysparm_query=number=INC0000001', session);
  await good('portal', 'GET /sp', session);
  const signedOut = await send('GET /logout.do', session);
  const acknowledged = !(signedOut instanceof Error) && signedOut.status < 400;
  if (acknowledged) await bad('session that was signed out', 'GET /incident_list.do', session);
};

const read = (name: string, line: string, ask: Ask): Client => {
  return async ({ good }) => {
    await good(name, line, ask);
  };
};

/** Clients that must always get what they ask for, unless something is broken. */
export const GOOD: readonly Client[] = [
  read('SOAP getRecords', 'POST /incident.do?SOAP', soap('getRecords', { number: 'INC0000001' })),
  read('WSDL', 'GET /incident.do?WSDL', { as: 'soap.user' }),
  read('JSONv2 getRecords', 'GET /incident.do?JSONv2&sysparm_query=number=INC0000001', { as: 'json.user' }),
  read('REST list', `GET ${TABLE}?sysparm_limit=2`, { as: 'json.user' }),
  read('whoami', 'GET /api/now/whoami', { as: 'beth.anglin' }),
  read('CSV', 'GET /cmn_location_list.do?CSV', { as: 'json.user' }),
  read('SOAP by an interactive user', 'POST /incident.do?SOAP', { ...soap('getKeys', { number: 'INC0000001' }), as: 'beth.anglin' }),
  insertBySoap,
  insertByJson,
  lifeByRest,
  person,
];
