import fc from 'fast-check';
import { userToken } from '../../shared/core/sign-in/session.ts';
import { envelope } from '../support/http.ts';
import { credentials, octets } from './generate-headers.ts';
import { CANARY } from './raw-request.ts';
import { passwordOf, SESSIONS, SYS_ID } from './world.ts';

const pick = fc.constantFrom;

const FIELDS = [
  `user_name=${CANARY}`,
  'goto=/incident.do',
  'goto=//evil.example',
  `short_description=${encodeURIComponent(CANARY)}`,
  'sysparm_action=insert',
  'web_service_access_only=true',
  `sys_id=${SYS_ID}`,
  'sys_mod_count=0',
  'version=1',
  '%zz=%',
];
const form = fc.oneof(
  credentials.map(({ name, password: given }) => new URLSearchParams({ user_name: name, user_password: given }).toString()),
  fc
    .tuple(pick(...SESSIONS), fc.array(pick(...FIELDS), { maxLength: 4 }))
    .map(([{ token, user }, fields]) =>
      [`sysparm_ck=${userToken(token)}`, `user_password=${encodeURIComponent(passwordOf(user))}`, ...fields].join('&'),
    ),
);
export const soap = fc
  .tuple(
    pick(
      'get',
      'getKeys',
      'getRecords',
      'aggregate',
      'insert',
      'insertMultiple',
      'update',
      'deleteRecord',
      'deleteMultiple',
      'execute',
      'x',
    ),
    pick('incident', 'ecc_queue', 'cmn_location', 'sys_user'),
    pick<Record<string, string>[]>({}, { sys_id: SYS_ID }, { short_description: 'zq&lt;zq' }, { __limit: 'x' }),
  )
  .map(([operation, table, fields]) => octets(envelope(operation, table, fields)));
const json = pick(
  '{}',
  '[]',
  'null',
  '{"short_description":"x"}',
  `{"short_description":${JSON.stringify(CANARY)}}`,
  '{"records":[{"short_description":"x"}]}',
  '{"__proto__":{"x":1}}',
  '{"sys_id":{}}',
  '{',
  '"',
  '[[[[[[[[',
);
const hostile = pick(`<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`, '<x', `${'<a>'.repeat(400)}`, '\xff\xfe<\0', '\x1f\x8b', '', CANARY);
export const TYPES = [
  'application/x-www-form-urlencoded',
  'text/xml; charset=utf-8',
  'application/json',
  'text/xml; charset=utf-16',
  'multipart/form-data',
  '',
];
export interface Body {
  readonly type: string;
  readonly text: string;
}

export const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ type: '', text: '' }) },
  { weight: 4, arbitrary: form.map((text) => ({ type: TYPES[0] as string, text: octets(text) })) },
  { weight: 3, arbitrary: soap.map((text) => ({ type: TYPES[1] as string, text })) },
  { weight: 3, arbitrary: json.map((text) => ({ type: TYPES[2] as string, text: octets(text) })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.oneof(form, soap, json, hostile), pick(...TYPES)).map(([text, type]) => ({ type, text: octets(text) })),
  },
);
