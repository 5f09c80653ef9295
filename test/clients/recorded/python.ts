import { expect } from '@jest/globals';
import { ACCEPT_JSON, JSON_BODY, type RecordedRequest } from './request.ts';

const PYSNC = { client: 'PySNC 1.2.1', headers: ACCEPT_JSON } as const;
/** PySNC sends these with every request. */
const PYSNC_ALWAYS = 'sysparm_display_value=all&sysparm_exclude_reference_link=true';
const PYSNC_LAST = 'sysparm_suppress_pagination_header=true';
const CALLER_SHOWN = { display_value: 'Abel Tuter', value: '{caller}' };

const PYSNOW = { client: 'pysnow 0.7.17', headers: JSON_BODY } as const;
/** pysnow sends every parameter that it knows with every request, and keeps those of the last one. */
const pysnow = (query: string, limit = 10_000): string =>
  `sysparm_query=${query}&sysparm_limit=${limit}&sysparm_offset=0&sysparm_display_value=False&sysparm_suppress_pagination_header=False` +
  '&sysparm_exclude_reference_link=False&sysparm_view=&sysparm_fields=';
const CALLER_LINK = { link: expect.stringMatching(/^http.*\/api\/now\/table\/sys_user\/\{caller\}$/), value: '{caller}' };

const AIOSNOW = { client: 'aiosnow 0.6.0', headers: { 'Content-type': 'application/json', Accept: '*/*' } } as const;

export const PYTHON_REQUESTS: readonly RecordedRequest[] = [
  {
    ...PYSNC,
    what: 'query with an order and fields',
    method: 'GET',
    address: `/api/now/table/incident?sysparm_query=sys_id%3D{sys_id}%5Epriority%3C3%5EORDERBYDESCsys_created_on&sysparm_fields=sys_id%2Cnumber%2Ccaller_id%2Cstate&${PYSNC_ALWAYS}&sysparm_limit=2&sysparm_offset=0&${PYSNC_LAST}`,
    status: 200,
    answer: {
      result: [
        {
          sys_id: { value: '{sys_id}' },
          number: { value: '{number}' },
          caller_id: CALLER_SHOWN,
          state: { display_value: 'New', value: '1' },
        },
      ],
    },
    answerHeaders: { 'x-total-count': /^1$/, link: null },
  },
  {
    ...PYSNC,
    what: 'add_or_condition, add_null_query and add_not_null_query',
    method: 'GET',
    address: `/api/now/table/incident?sysparm_query=priority%3D1%5EORsys_id%3D{sys_id}%5Eclose_notesISEMPTY%5Ecaller_idISNOTEMPTY%5EORDERBYsys_id&${PYSNC_ALWAYS}&sysparm_limit=100&sysparm_offset=0&${PYSNC_LAST}`,
    status: 200,
    answer: { result: expect.arrayContaining([expect.objectContaining({ number: { display_value: '{number}', value: '{number}' } })]) },
  },
  {
    ...PYSNC,
    what: 'a query and a field along a reference',
    method: 'GET',
    address: `/api/now/table/incident?sysparm_query=caller_id.user_name%3Dabel.tuter%5Esys_id%3D{sys_id}%5EORDERBYsys_id&sysparm_fields=sys_id%2Ccaller_id.name&${PYSNC_ALWAYS}&sysparm_limit=100&sysparm_offset=0&${PYSNC_LAST}`,
    status: 200,
    answer: { result: [{ sys_id: { value: '{sys_id}' }, 'caller_id.name': { value: 'Abel Tuter' } }] },
  },
  {
    ...PYSNC,
    what: 'get by sys_id',
    method: 'GET',
    address: `/api/now/table/incident/{sys_id}?${PYSNC_ALWAYS}&sysparm_limit=100&${PYSNC_LAST}`,
    status: 200,
    answer: { result: { sys_id: { value: '{sys_id}' }, caller_id: CALLER_SHOWN } },
  },
  {
    ...PYSNC,
    what: 'insert',
    method: 'POST',
    address: `/api/now/table/incident?${PYSNC_ALWAYS}&${PYSNC_LAST}`,
    headers: JSON_BODY,
    body: '{"short_description": "from pysnc", "state": 1}',
    status: 201,
    answer: {
      result: { short_description: { display_value: 'from pysnc', value: 'from pysnc' }, state: { display_value: 'New', value: '1' } },
    },
  },
  {
    ...PYSNC,
    what: 'update',
    method: 'PATCH',
    address: `/api/now/table/incident/{sys_id}?${PYSNC_ALWAYS}&${PYSNC_LAST}`,
    headers: JSON_BODY,
    body: '{"close_notes": "x"}',
    status: 200,
    answer: { result: { sys_id: { value: '{sys_id}' }, close_notes: { value: 'x' } } },
  },
  { ...PYSNC, what: 'delete', method: 'DELETE', address: '/api/now/table/incident/{sys_id}', status: 204, answer: null },
  {
    ...PYSNC,
    what: 'get a user by name',
    method: 'GET',
    address: `/api/now/table/sys_user?sysparm_query=user_name%3Dabel.tuter%5EORDERBYsys_id&${PYSNC_ALWAYS}&sysparm_limit=100&sysparm_offset=0&${PYSNC_LAST}`,
    status: 200,
    answer: { result: [{ sys_id: { value: '{caller}' }, name: { value: 'Abel Tuter' } }] },
  },
  {
    ...PYSNC,
    what: 'get_attachments of a record that has none',
    method: 'GET',
    address: `/api/now/v1/attachment?sysparm_query=table_name%3Dincident%5Etable_sys_id%3D{sys_id}&sysparm_offset=0&${PYSNC_ALWAYS}&${PYSNC_LAST}`,
    status: 200,
    answer: { result: [] },
  },
  {
    ...PYSNOW,
    what: 'get by a dictionary',
    method: 'GET',
    address: `/api/now/table/incident?${pysnow('number%3D{number}')}`,
    status: 200,
    answer: { result: [{ sys_id: '{sys_id}', caller_id: CALLER_LINK }] },
    answerHeaders: { 'x-total-count': /^1$/ },
  },
  {
    ...PYSNOW,
    what: 'QueryBuilder: lists, dates, contains, between, not contains, ends with',
    method: 'GET',
    address: `/api/now/table/incident?${pysnow('sys_id%3D{sys_id}%5EpriorityIN1%2C2%5Esys_created_on%3E2020-01-01+00%3A00%3A00%5Eshort_descriptionLIKEcorded%5EpriorityBETWEEN1%403%5EnumberNOT+LIKEzzz%5Eclose_notesISEMPTY%5EORshort_descriptionENDSWITHing%5EORDERBYDESCsys_created_on', 3)}`,
    status: 200,
    answer: { result: [{ sys_id: '{sys_id}' }] },
  },
  {
    ...PYSNOW,
    what: 'no record found',
    method: 'GET',
    address: `/api/now/table/incident?${pysnow('number%3DNOPE')}`,
    status: 200,
    answer: { result: [] },
    answerHeaders: { 'x-total-count': /^0$/ },
  },
  {
    ...PYSNOW,
    what: 'create, with the parameters of the query before it',
    method: 'POST',
    address: `/api/now/table/incident?${pysnow('number%3DNOPE')}`,
    body: '{"short_description": "pysnow", "description": "d"}',
    status: 201,
    answer: { result: { short_description: 'pysnow', description: 'd', sys_id: expect.stringMatching(/^[0-9a-f]{32}$/) } },
  },
  {
    ...PYSNOW,
    what: 'update, with the parameters of the query that found the record',
    method: 'PUT',
    address: `/api/now/table/incident/{sys_id}?${pysnow('sys_id%3D{sys_id}')}`,
    body: '{"close_notes": "c"}',
    status: 200,
    answer: { result: { sys_id: '{sys_id}', close_notes: 'c' } },
  },
  {
    ...PYSNOW,
    what: 'delete, with the parameters of the query that found the record',
    method: 'DELETE',
    address: `/api/now/table/incident/{sys_id}?${pysnow('sys_id%3D{sys_id}')}`,
    status: 204,
    answer: null,
  },
  {
    ...PYSNOW,
    what: 'update of a record that no longer meets the query: refused',
    method: 'PUT',
    address: `/api/now/table/incident/{sys_id}?${pysnow('short_description%3Dother')}`,
    body: '{"close_notes": "c"}',
    status: 400,
    answer: { error: { message: 'Invalid query' } },
  },
  {
    ...AIOSNOW,
    what: 'get_one',
    method: 'GET',
    address: '/api/now/table/incident?sysparm_offset=0&sysparm_limit=2&sysparm_query=number%3D{number}&sysparm_display_value=all',
    status: 200,
    answer: { result: [{ number: { value: '{number}' }, caller_id: { ...CALLER_SHOWN, link: CALLER_LINK.link } }] },
  },
  {
    ...AIOSNOW,
    what: 'create',
    method: 'POST',
    address: '/api/now/table/incident?sysparm_display_value=all',
    body: '{"short_description": "aiosnow"}',
    status: 201,
    answer: { result: { short_description: { value: 'aiosnow' } } },
  },
  {
    ...AIOSNOW,
    what: 'delete',
    method: 'DELETE',
    address: '/api/now/table/incident/{sys_id}?sysparm_display_value=all',
    status: 204,
    answer: null,
  },
];
