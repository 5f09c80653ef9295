import type { Finding, FindingCode } from '../../shared/core/usage/findings/findings.ts';
import type { UserChange } from '../../shared/core/usage/what-if/what-if.ts';
import { type Answer, type Ask, envelope, signIn } from './http.ts';

/** Sends a request of one account: its line, and how. */
export type Send = (line: string, ask?: Ask) => Promise<Answer>;

/** Something that an account does, over HTTP. */
export interface Act {
  readonly name: string;
  readonly do: (send: Send, account: string, cookie: string) => Promise<Answer>;
  /** Whether it got what it came for: a list that is empty for want of the ACL is none. */
  readonly served: (answer: Answer) => boolean;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const ok = ({ status }: Answer): boolean => status === 200 || status === 201 || status === 302;
const act = (name: string, line: string, ask: Ask = {}, served: (answer: Answer) => boolean = ok): Act => ({
  name,
  do: (send, account) => send(line, { as: account, ...ask }),
  served: (answer) => ok(answer) && served(answer),
});
const bySession = (name: string, line: string, served: (answer: Answer) => boolean = ok): Act => ({
  name: `${name} by session`,
  do: (send, _account, cookie) => send(line, { headers: { Cookie: cookie } }),
  served: (answer) => ok(answer) && served(answer),
});
const soap = (operation: string, table: string, fields: Readonly<Record<string, string>> = {}): Act =>
  act(`SOAP ${operation} ${table}`, `POST /${table}.do?SOAP`, {
    headers: { 'Content-Type': 'text/xml' },
    body: envelope(operation, table, fields),
  });

const hasRecords = ({ json }: Answer): boolean => (json.result as unknown[]).length > 0;
const showsRecords = ({ text }: Answer): boolean => !text.includes('No records to show');
const INCIDENTS = 'GET /api/now/table/incident?sysparm_limit=1';

export const ACTS = {
  signIn: { name: 'sign-in', do: async (send, account) => (await signIn(send, account)).answer, served: ({ status }) => status === 302 },
  home: bySession('home', 'GET /'),
  list: bySession('list of incidents', 'GET /incident_list.do', showsRecords),
  locations: bySession('list of locations', 'GET /cmn_location_list.do', showsRecords),
  portal: bySession('portal', 'GET /sp'),
  pageByPassword: act('list of incidents by password', 'GET /incident_list.do', {}, showsRecords),
  rest: act('REST', INCIDENTS, {}, hasRecords),
  restElsewhere: act('REST from another address', INCIDENTS, { from: '127.0.0.2' }, hasRecords),
  restBySession: bySession('REST', INCIDENTS, hasRecords),
  whoami: act('whoami', 'GET /api/now/whoami'),
  restCreate: act('REST create', 'POST /api/now/table/incident', { headers: JSON_TYPE, body: '{"short_description":"made by a script"}' }),
  restQueue: act('REST of the queue', 'GET /api/now/table/ecc_queue?sysparm_limit=1', {}, hasRecords),
  csv: act('CSV of locations', 'GET /cmn_location_list.do?CSV', {}, ({ text }) => text.trim().split('\n').length > 1),
  json: act('JSON insert', 'POST /incident.do?JSONv2&sysparm_action=insert', {
    headers: JSON_TYPE,
    body: '{"short_description":"made by a script"}',
  }),
  wsdl: act('WSDL', 'GET /incident.do?WSDL'),
  schema: act('SCHEMA', 'GET /incident.do?SCHEMA'),
  soapQuery: soap('getKeys', 'incident'),
  soapInsert: soap('insert', 'incident', { short_description: 'made by a script' }),
  soapDelete: soap('deleteMultiple', 'incident', { short_description: 'nothing has this text' }),
  soapQueue: soap('getKeys', 'ecc_queue'),
} as const satisfies Readonly<Record<string, Act>>;

export type ActName = keyof typeof ACTS;

/** An account with known habits, what is to be found about it, and a change that is made in the end. */
export interface Scripted {
  readonly name: string;
  readonly roles: readonly string[];
  readonly machine?: boolean;
  readonly internal?: boolean;
  readonly owner?: string;
  /** What it does, and how many days ago. */
  readonly habits: readonly (readonly [ActName, ...number[]])[];
  /** Days since it was created. */
  readonly age?: number;
  /** State that the account is in when it is reviewed. */
  readonly state?: { readonly active?: false; readonly locked_out?: true };
  readonly finds: readonly (FindingCode | Finding)[];
  readonly change: UserChange;
  /** Acts that the change refuses. */
  readonly loses: readonly ActName[];
}

/** Refused from the beginning: a person who tries the password of a machine. */
export const REFUSED_ACTS = ['signIn', 'pageByPassword'];

const toMachine = { web_service_access_only: true };
const gone = { active: false };
const OWNER = 'person.both';
const broader = (roles: string[], instead_of: string[]): Finding => ({ code: 'broader_roles_than_used', roles, instead_of });

const people: readonly Scripted[] = [
  {
    name: 'person.pages',
    roles: ['itil'],
    habits: [
      ['signIn', 5],
      ['list', 1, 5],
      ['home', 1],
    ],
    finds: ['could_be_person_only'],
    change: toMachine,
    loses: ['signIn', 'list', 'home'],
  },
  { name: 'person.portal', roles: [], habits: [['portal', 40]], finds: ['could_be_person_only'], change: gone, loses: [] },
  {
    name: 'person.scripted.page',
    roles: ['itil'],
    habits: [
      ['list', 2],
      ['restBySession', 2],
    ],
    finds: ['could_be_person_only'],
    change: toMachine,
    loses: ['list', 'restBySession'],
  },
  {
    name: 'person.basic.page',
    roles: ['itil'],
    habits: [['pageByPassword', 3, 4]],
    finds: ['could_be_person_only'],
    change: toMachine,
    loses: ['pageByPassword'],
  },
  {
    name: 'person.loses.role',
    roles: ['itil'],
    habits: [
      ['list', 1],
      ['locations', 1],
      ['home', 1],
    ],
    finds: ['could_be_person_only'],
    change: { roles: [] },
    loses: ['list'],
  },
  {
    name: 'person.both',
    roles: ['itil', 'soap'],
    habits: [
      ['list', 3],
      ['soapQuery', 2, 9],
    ],
    finds: ['used_both_ways', broader(['soap_query'], ['soap'])],
    change: toMachine,
    loses: ['list'],
  },
  {
    name: 'person.both.rest',
    roles: ['itil'],
    habits: [
      ['signIn', 3],
      ['rest', 20],
    ],
    finds: ['used_both_ways'],
    change: { roles: [] },
    loses: ['rest'],
  },
  {
    name: 'person.long.ago',
    roles: ['itil'],
    habits: [
      ['list', 50],
      ['rest', 2],
    ],
    finds: [],
    change: gone,
    loses: ['rest'],
  },
  {
    name: 'person.wsdl',
    roles: [],
    habits: [
      ['portal', 8],
      ['wsdl', 8],
    ],
    finds: ['used_both_ways'],
    change: { locked_out: true },
    loses: ['portal', 'wsdl'],
  },
  {
    name: 'like.machine',
    roles: ['itil'],
    habits: [['rest', 1, 2, 9]],
    finds: ['should_be_non_interactive'],
    change: toMachine,
    loses: [],
  },
  {
    name: 'like.machine.soap',
    roles: ['itil', 'soap'],
    habits: [
      ['soapQuery', 1, 2, 3, 4],
      ['soapInsert', 1],
    ],
    finds: ['should_be_non_interactive', broader(['soap_create', 'soap_query'], ['soap'])],
    change: { ...toMachine, roles: ['itil', 'soap_query'] },
    loses: ['soapInsert'],
  },
  { name: 'two.days', roles: ['itil'], habits: [['rest', 1, 2]], finds: [], change: gone, loses: ['rest'] },
  {
    name: 'like.mid',
    roles: ['mid_server'],
    habits: [['restQueue', 1, 2, 3]],
    finds: ['should_be_non_interactive'],
    change: toMachine,
    loses: ['restQueue'],
  },
  { name: 'idle', roles: ['itil'], habits: [], finds: ['unused'], change: gone, loses: [] },
  { name: 'newcomer', roles: ['itil'], habits: [], age: 5, finds: [], change: gone, loses: [] },
  {
    name: 'inactive.person',
    roles: ['itil'],
    habits: [
      ['list', 1],
      ['rest', 1],
    ],
    state: gone as { active: false },
    finds: [],
    change: {},
    loses: [],
  },
  {
    name: 'locked.machine',
    machine: true,
    roles: ['itil'],
    habits: [['rest', 1]],
    state: { locked_out: true },
    finds: [],
    change: {},
    loses: [],
  },
];

const machine = (name: string, roles: readonly string[], more: Omit<Scripted, 'name' | 'roles' | 'machine'>): Scripted => ({
  name,
  roles,
  machine: true,
  owner: OWNER,
  ...more,
});

const machines: readonly Scripted[] = [
  machine('m.rest', ['itil'], {
    habits: [
      ['rest', 1, 20],
      ['restCreate', 1],
      ['whoami', 1],
    ],
    finds: [],
    change: { roles: [] },
    loses: ['rest', 'restCreate'],
  }),
  machine('m.exports', ['itil'], {
    habits: [
      ['csv', 4, 20],
      ['json', 4],
      ['schema', 4],
    ],
    finds: [],
    change: { roles: [] },
    loses: ['json'],
  }),
  machine('m.soap.exact', ['itil', 'soap_query'], {
    habits: [['soapQuery', 1, 20]],
    finds: [],
    change: { roles: ['itil', 'soap_create'] },
    loses: ['soapQuery'],
  }),
  machine('m.soap.broad', ['itil', 'soap'], {
    habits: [['soapQuery', 1, 20]],
    finds: [broader(['soap_query'], ['soap'])],
    change: { roles: ['itil', 'soap_query'] },
    loses: [],
  }),
  machine('m.soap.delete', ['itil', 'soap'], {
    habits: [
      ['soapQuery', 1, 20],
      ['soapDelete', 1],
    ],
    finds: [broader(['soap_delete', 'soap_query'], ['soap'])],
    change: { roles: ['soap'] },
    loses: ['soapQuery', 'soapDelete'],
  }),
  machine('m.soap.unused', ['itil', 'soap'], {
    habits: [['rest', 1, 20]],
    finds: [broader([], ['soap'])],
    change: { roles: ['itil'] },
    loses: [],
  }),
  machine('m.mid', ['mid_server'], {
    internal: true,
    habits: [
      ['restQueue', 1, 20],
      ['soapQueue', 1],
    ],
    finds: [],
    change: { internal_integration_user: false },
    loses: ['restQueue', 'soapQueue'],
  }),
  machine('m.alone', ['itil'], { owner: '', habits: [['rest', 1, 20]], finds: ['owner_missing'], change: gone, loses: ['rest'] }),
  machine('m.orphan', ['itil'], {
    owner: 'left.long.ago',
    habits: [['rest', 1, 20]],
    finds: [{ code: 'owner_gone', owner: 'left.long.ago', why: 'unknown' }],
    change: {},
    loses: [],
  }),
  machine('m.owner.inactive', ['itil'], {
    owner: 'inactive.person',
    habits: [['rest', 1, 20]],
    finds: [{ code: 'owner_gone', owner: 'inactive.person', why: 'inactive' }],
    change: {},
    loses: [],
  }),
  machine('m.owned.by.machine', ['itil'], {
    owner: 'm.rest',
    habits: [['rest', 1, 20]],
    finds: [{ code: 'owner_gone', owner: 'm.rest', why: 'non_interactive' }],
    change: {},
    loses: [],
  }),
  machine('m.person', ['itil'], {
    habits: [
      ['rest', 1, 20],
      ['signIn', 2],
      ['pageByPassword', 3],
    ],
    finds: ['person_at_a_machine_account'],
    change: { web_service_access_only: false },
    loses: [],
  }),
  machine('m.moved', ['itil'], {
    habits: [
      ['rest', 1, 20],
      ['restElsewhere', 2],
    ],
    finds: ['new_source'],
    change: gone,
    loses: ['rest', 'restElsewhere'],
  }),
];

/** Thirty accounts. */
export const SCRIPTED: readonly Scripted[] = [...people, ...machines];
