import { gzipSync } from 'node:zlib';
import { type Ask, FIRST } from '../../functions/instance/ask.ts';
import { form, TOKEN } from '../../functions/instance/pages/form.ts';

/** One request that costs as much as it can. */
export interface WorstInput {
  readonly reader: string;
  readonly what: string;
  /** `METHOD /path?query`. */
  readonly line: string;
  readonly ask?: Ask;
}

/** What a request body may have at most, but for some room around it. */
const FULL = 4 * 1024 * 1024 - 1000;
const filled = (piece: string, most = FULL): string => piece.repeat(Math.floor(most / Buffer.byteLength(piece)));

const envelope = (body: string, header = ''): string =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">${header}<e:Body>${body}</e:Body></e:Envelope>`;
const XML = { 'Content-Type': 'text/xml; charset=utf-8' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const ALL: Ask = { roles: ['itil', 'soap', 'mid_server'], userToken: TOKEN };

const soap = (what: string, body: string, table = 'incident', ask: Ask = {}): WorstInput => ({
  reader: 'SOAP',
  what,
  line: `POST /${table}.do?SOAP`,
  ask: { ...ALL, headers: XML, body, ...ask },
});
const get = (reader: string, what: string, target: string): WorstInput => ({ reader, what, line: `GET ${target}`, ask: ALL });
const post = (reader: string, what: string, target: string, body: string | Buffer, headers = JSON_BODY): WorstInput => ({
  reader,
  what,
  line: `POST ${target}`,
  ask: { ...ALL, headers, body },
});

/** The dearest conditions that one query may have: every field reads long texts that nearly match. */
const likes = (field: string): string => `${field}LIKE${`a`.repeat(380)}b^`.repeat(100).slice(0, -1);
/** As many short ones as a query may have. */
const shortLikes = (field: string): string => `${field}LIKE${`a`.repeat(60)}b^OR`.repeat(500).slice(0, -3);
const REST = '/api/now/table/incident';
const LISTS: readonly (readonly [reader: string, target: string])[] = [
  ['REST', `${REST}?`],
  ['JSONv2', '/incident.do?JSONv2&'],
  ['XML', '/incident_list.do?XML&'],
  ['CSV', '/incident_list.do?CSV&'],
  ['RSS', '/incident_list.do?RSS&'],
  ['list page', '/incident_list.do?'],
];

const onLists = (what: string, query: string): WorstInput[] => LISTS.map(([reader, target]) => get(reader, what, target + query));

/** The worst input of each kind, by reader. The gateway takes a query of about 8 KB only; here it is as long as it likes. */
export const WORST_INPUTS: readonly WorstInput[] = [
  ...onLists('250,000 terms of ORDERBY', `sysparm_query=${'ORDERBYnumber^'.repeat(250_000)}`),
  ...onLists('100 × LIKE that nearly match', `sysparm_query=${likes('description')}`),
  ...onLists('500 × LIKE that nearly match', `sysparm_query=${shortLikes('description')}`),
  ...onLists('500 conditions that hold', `sysparm_query=${'number!=x^'.repeat(500)}`),
  ...onLists(
    '500 sys_ids',
    `sysparm_query=${Array.from({ length: 500 }, (_, index) => `sys_id=${String(index).padStart(32, '0')}`).join('^OR')}`,
  ),
  ...onLists('100,000 values of IN', `sysparm_query=numberIN${'a,'.repeat(100_000)}`),
  ...onLists('every record, every field', ''),
  ...LISTS.slice(0, 4).map(([reader, target]) =>
    get(reader, 'one field 750 times', `${target}sysparm_fields=${'description,'.repeat(750)}`),
  ),
  get('XML', '300 payloads of markup', '/ecc_queue_list.do?XML'),
  get('CSV', '300 payloads of quotes', '/ecc_queue_list.do?CSV'),
  get('RSS', '300 payloads of markup', '/ecc_queue_list.do?RSS'),
  get('JSONv2', '300 payloads of quotes', '/ecc_queue.do?JSONv2'),
  get('REST', '300 payloads of quotes', '/api/now/table/ecc_queue'),
  get('REST', 'a Link header of a long query', `${REST}?sysparm_limit=1&sysparm_query=${'category=^OR'.repeat(99)}category=%3Cx%3E`),
  soap(
    '100 × LIKE that nearly match',
    envelope(`<getRecords><__encoded_query>${likes('payload')}</__encoded_query></getRecords>`),
    'ecc_queue',
  ),
  soap('a condition of 4 MB', envelope(`<getRecords><__encoded_query>number=${filled('a')}</__encoded_query></getRecords>`)),
  soap('250,000 terms of ORDERBY', envelope(`<getKeys><__encoded_query>${'ORDERBYnumber^'.repeat(250_000)}</__encoded_query></getKeys>`)),
  soap('300 payloads of markup', envelope('<getRecords><__limit>10000</__limit></getRecords>'), 'ecc_queue'),
  soap(
    'groups of every record',
    envelope('<aggregate><COUNT>sys_id</COUNT><MAX>payload</MAX><GROUP_BY>payload</GROUP_BY></aggregate>'),
    'ecc_queue',
  ),
  soap('480,000 attributes', envelope(`<getRecords>${`<a ${'b="" '.repeat(800)}/>`.repeat(600)}</getRecords>`)),
  soap(
    '20,000 attributes',
    envelope(`<getRecords>${`<a ${Array.from({ length: 60 }, (_, index) => `b${index}=""`).join(' ')}/>`.repeat(330)}</getRecords>`),
  ),
  soap('20,000 tags', envelope(`<getRecords>${'<a></a>'.repeat(9990)}</getRecords>`)),
  soap('a million elements', envelope(`<getRecords>${filled('<a/>')}</getRecords>`)),
  soap('a million elements in a header', envelope('<getRecords/>', `<e:Header>${filled('<a/>')}</e:Header>`)),
  soap('a million elements of a caller who may not', envelope(`<getRecords>${filled('<a/>')}</getRecords>`), 'incident', {
    roles: ['soap'],
  }),
  soap('a million levels', envelope(`<getRecords>${filled('<a>')}</getRecords>`)),
  soap('4 MB of references', envelope(`<insert><description>${filled('&#38;')}</description></insert>`)),
  soap('4 MB of ampersands', envelope(`<insert><description>${filled('&')}</description></insert>`)),
  soap('4 MB of CDATA', envelope(`<insert><description>${filled('<![CDATA[]]>')}</description></insert>`)),
  soap('4 MB of white space in a tag', envelope(`<insert${filled(' ')}/>`)),
  soap('4 MB of text', envelope(`<insert><description>${filled('ä')}</description></insert>`)),
  soap(
    '250 full records',
    envelope(
      `<insertMultiple>${`<record><short_description>x</short_description><description>${'ä'.repeat(4000)}</description></record>`.repeat(250)}</insertMultiple>`,
    ),
  ),
  soap('an update of one field to 4 MB', envelope(`<update><sys_id>${FIRST}</sys_id><description>${filled('x')}</description></update>`)),
  post('JSONv2', 'lists in lists', '/incident.do?JSONv2&sysparm_action=insert', filled('[')),
  post('JSONv2', '2 million values', '/incident.do?JSONv2&sysparm_action=insertMultiple', `{"records":[${filled('0,')}0]}`),
  post(
    'JSONv2',
    '250 full records',
    '/incident.do?JSONv2&sysparm_action=insertMultiple',
    JSON.stringify({
      records: Array.from({ length: 250 }, () => ({
        short_description: 'x',
        description: 'ä'.repeat(4000),
        close_notes: 'ä'.repeat(4000),
      })),
    }),
  ),
  post(
    'JSONv2',
    'an update of every payload',
    '/ecc_queue.do?JSONv2&sysparm_action=update&sysparm_query=agentLIKEa',
    '{"error_string":"x"}',
  ),
  post(
    'JSONv2',
    'a condition of 4 MB in the body',
    '/incident.do?JSONv2&sysparm_action=deleteMultiple',
    JSON.stringify({ sysparm_query: filled('number=1^') }),
  ),
  post('REST', 'a million names', REST, `{${Array.from({ length: 400_000 }, (_, index) => `"${index}":1`).join()}}`),
  post('REST', '4 MB of backslashes', REST, `{"description":"${filled('\\\\')}"}`),
  post('REST', '4 MB of escapes', REST, `{"description":"${filled('\\u00e4')}"}`),
  post('REST', 'a number of 4 MB', REST, `{"priority":${filled('9')}}`),
  post('REST', '4 MB of white space', REST, filled(' ')),
  post('REST', 'a gzip bomb', REST, gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)), {
    ...JSON_BODY,
    'Content-Encoding': 'gzip',
  } as typeof JSON_BODY),
  post('REST', '4 MB of UTF-16', REST, Buffer.from(`{"description":"${filled('x', FULL / 2)}"}`, 'utf16le'), {
    'Content-Type': 'application/json; charset=utf-16le',
  }),
  { reader: 'form', what: '2 million fields', line: 'POST /incident.do', ask: { ...form({}, ALL), body: filled('a&') } },
  {
    reader: 'form',
    what: '4 MB of percent signs',
    line: 'POST /incident.do',
    ask: { ...form({}, ALL), body: `sysparm_ck=${TOKEN}&description=${filled('%41')}` },
  },
  { reader: 'form', what: '4 MB of line breaks', line: 'POST /incident.do', ask: form({ description: filled('\r\n', FULL / 4) }, ALL) },
  {
    reader: 'portal',
    what: '4 MB of line breaks',
    line: 'POST /sp/incidents/new',
    ask: form({ description: filled('\r\n', FULL / 4) }, ALL),
  },
  { reader: 'portal', what: 'my incidents, all of them', line: 'GET /sp/incidents', ask: { ...ALL, as: 'admin' } },
  {
    reader: 'WSDL',
    what: 'an ETag of 8 KB',
    line: 'GET /incident.do?WSDL',
    ask: { ...ALL, headers: { 'If-None-Match': filled('W/"",', 8192) } },
  },
  {
    reader: 'WSDL',
    what: 'Accept-Encoding of 8 KB',
    line: 'GET /incident.do?WSDL',
    ask: { ...ALL, headers: { 'Accept-Encoding': filled('gzip;q=0,', 8192) } },
  },
  {
    reader: 'SOAP',
    what: 'a Content-Type of 8 KB',
    line: 'POST /incident.do?SOAP',
    ask: { ...ALL, headers: { 'Content-Type': `text/xml${filled('; charset', 8192)}` }, body: envelope('<getKeys/>') },
  },
];
