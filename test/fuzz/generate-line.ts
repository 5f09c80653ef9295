import fc from 'fast-check';
import { disguised } from './generate-disguise.ts';
import { CANARY } from './raw-request.ts';
import { digestFor, SYS_ID } from './world.ts';

const pick = fc.constantFrom;

const ROUTES = [
  '/',
  '/incident.do',
  '/incident_list.do',
  '/cmn_location.do',
  '/cmn_location_list.do',
  '/ecc_queue.do',
  '/sys_user.do',
  '/sys_user_list.do',
  '/high_security_settings.do',
  '/elevate_role.do',
  '/login.do',
  '/logout.do',
  '/change_password.do',
  '/favicon.ico',
  '/assets/nis.css',
  '/assets/jwks.json',
  '/login_with_sso.do',
  '/saml/acs',
  '/saml/login',
  '/saml/metadata',
  '/sp',
  '/sp/profile',
  '/sp/incidents',
  '/sp/incidents/new',
  `/sp/incidents/${SYS_ID}`,
  '/csm/home',
  '/api/now/whoami',
  '/api/now/table/incident',
  `/api/now/table/incident/${SYS_ID}`,
  '/api/now/table/ecc_queue',
  '/api/now/table/sys_user',
  '/sys_import.do',
  '/MIDServerX.do',
  '/midserver/status',
  '/my_processor.do',
  '/my_processor.do/sub',
  '/.do',
  '/_list.do',
  '/sys_session.do',
];

const SEGMENTS = [
  'incident',
  'incident.do',
  'login.do',
  'sp',
  'profile',
  'api',
  'now',
  'table',
  'assets',
  'saml',
  'acs',
  'ecc_queue',
  'midserver',
  'x',
  '..',
  '.',
  '',
  ';',
  '..;x',
  '%2e%2e',
  CANARY,
];

export const path = disguised(
  fc.oneof(
    { weight: 8, arbitrary: pick(...ROUTES) },
    { weight: 1, arbitrary: fc.array(pick(...SEGMENTS), { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  ),
  4,
);

const MARKERS = [
  'SOAP',
  'WSDL',
  'XSD',
  'SCHEMA',
  'JSONv2',
  'JSON',
  'XML',
  'CSV',
  'RSS',
  'EXCEL',
  'XLS',
  'XLSX',
  'PDF',
  'UNL',
  'useUnloadFormat',
];
const PARAMETERS = [
  'sysparm_action=insert',
  'sysparm_action=getRecords',
  'sysparm_action=deleteMultiple',
  `sysparm_sys_id=${SYS_ID}`,
  `sys_id=${SYS_ID}`,
  'sysparm_query=active=true^ORDERBYnumber',
  `sysparm_query=short_descriptionLIKE${CANARY}`,
  'sysparm_fields=number,sys_id',
  'sysparm_limit=-1',
  'user_name=abel.tuter',
  `user_name=${encodeURIComponent(CANARY)}`,
  `goto=${encodeURIComponent(`/incident.do?${CANARY}`)}`,
  'goto=//evil.example/',
  'goto=/%09/evil.example',
  'goto=/incident.do',
  'reason=web_service_access_only',
  '_method=DELETE',
  '__proto__=SOAP',
  'constructor',
  'toString=1',
  'a|b',
  '%zz',
  'R%C3%9F',
  '+SOAP',
  'SOAP%20',
  'SOAP%00',
  'SOAP[]',
  '%EF%BC%B3OAP',
  'ſoap',
  '=SOAP',
  '',
  ...new URLSearchParams(digestFor('abel.tuter')).toString().split('&'),
];

/** Method, path and query that belong together. */
export type Line = readonly [method: string, path: string, query: string];
export const SENSIBLE: readonly Line[] = [
  ['POST', '/incident.do', '?SOAP'],
  ['POST', '/ecc_queue.do', '?SOAP'],
  ['POST', '/cmn_location.do', '?SOAP'],
  ...['WSDL', 'XSD', 'SCHEMA', 'JSONv2', 'XML', 'CSV', 'RSS'].map((marker) => ['GET', '/incident.do', `?${marker}`] as const),
  ['POST', '/incident.do', '?JSONv2&sysparm_action=insert'],
  ['GET', '/incident_list.do', '?sysparm_query=active=true'],
  ['GET', '/incident.do', `?sys_id=${SYS_ID}`],
  ['POST', '/incident.do', ''],
  ['GET', '/api/now/table/incident', '?sysparm_limit=1'],
  ['POST', '/api/now/table/incident', ''],
  ['PATCH', `/api/now/table/incident/${SYS_ID}`, ''],
  ['DELETE', `/api/now/table/incident/${SYS_ID}`, ''],
  ['GET', '/api/now/whoami', ''],
  ['POST', '/login.do', ''],
  ['POST', '/change_password.do', ''],
  ['POST', '/elevate_role.do', ''],
  ['POST', '/sys_user.do', '?user_name=abel.tuter'],
  ['GET', '/sys_user.do', '?user_name=abel.tuter'],
  ['POST', '/high_security_settings.do', ''],
  ['GET', '/high_security_settings.do', ''],
  ['POST', '/sp/profile', ''],
  ['POST', '/sp/incidents/new', ''],
  ['GET', '/sp/incidents', ''],
  ['POST', '/login_with_sso.do', ''],
  ['POST', '/saml/acs', ''],
];

export const query = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: disguised(pick(...MARKERS), 2) }, { weight: 2, arbitrary: pick(...PARAMETERS) }), {
      maxLength: 4,
    }),
    fc.oneof({ weight: 9, arbitrary: fc.constant('&') }, { weight: 1, arbitrary: pick(';', '&&', '?') }),
  )
  .map(([pairs, by]) => (pairs.length === 0 ? '' : `?${pairs.join(by)}`));

export const anyMethod = fc.oneof(
  { weight: 8, arbitrary: pick('GET') },
  { weight: 6, arbitrary: pick('POST') },
  { weight: 2, arbitrary: pick('HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS') },
  { weight: 1, arbitrary: pick('TRACE', 'PROPFIND', 'get', 'SOAP') },
);
