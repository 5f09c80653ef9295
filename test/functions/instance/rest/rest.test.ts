import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, sysIdOf, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const TABLE = '/api/now/table/incident';
const NOBODY: Ask = { as: 'soap.only', roles: ['soap'] };
const failure = (message: unknown, detail: unknown = expect.any(String)) => ({ error: { message, detail }, status: 'failure' });

describe('GET a list', () => {
  const list = async (query: string, options: Ask = {}): Promise<unknown[]> => {
    const { json } = await instance.ask(`GET ${TABLE}?sysparm_fields=sys_id&${query}`, options);
    return (json as { result: { sys_id: string }[] }).result.map(({ sys_id }) => sys_id);
  };

  test('answers every field of every record as text', async () => {
    const answer = await instance.ask(`GET ${TABLE}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'Content-Type': 'application/json; charset=utf-8',
      'X-Total-Count': '3',
      'Cache-Control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('Link');
    expect((answer.json as { result: unknown[] }).result[0]).toMatchObject({
      number: 'INC0000001',
      state: '1',
      active: 'true',
      closed_at: '',
    });
  });

  test.each([
    ['', [FIRST, SECOND, THIRD]],
    ['sysparm_query=category=hardware', [FIRST, THIRD]],
    ['sysparm_query=category%3Dhardware%5Eactive%3Dtrue', [FIRST]],
    ['sysparm_query=active=1', [FIRST, SECOND]],
    ['sysparm_query=ORDERBYDESCnumber', [THIRD, SECOND, FIRST]],
    ['sysparm_query=^category=hardware^ORDERBYpriority^EQ', [THIRD, FIRST]],
    ['sysparm_query=ORDERBYcategory^ORDERBYDESCnumber', [THIRD, FIRST, SECOND]],
    ['sysparm_query=description=', [FIRST, SECOND, THIRD]],
    ['sysparm_query=category=', []],
    ['sysparm_query=short_description=No%20e-mail', [SECOND]],
    ['sysparm_query=short_description=no%20e-mail', []],
    [`sysparm_query=sys_id=${SECOND}`, [SECOND]],
    [`sysparm_query=sys_id=${SECOND}^category=hardware`, []],
    ['sysparm_query=category!=hardware', [SECOND]],
    ['sysparm_query=category!=', [FIRST, SECOND, THIRD]],
    ['sysparm_query=short_descriptionLIKEe-m', [SECOND]],
    ['sysparm_query=short_descriptionLIKE<network>', [THIRD]],
    ['sysparm_query=short_descriptionSTARTSWITHPrinter', [FIRST]],
    ['sysparm_query=short_descriptionSTARTSWITHfire', []],
    ['sysparm_query=stateIN1,3', [FIRST, THIRD]],
    ['sysparm_query=numberININC0000001,INC0000003', [FIRST, THIRD]],
    ['sysparm_query=priority>3', [FIRST]],
    ['sysparm_query=priority>=3', [FIRST, SECOND]],
    ['sysparm_query=priority<3', [THIRD]],
    ['sysparm_query=priority<=3', [SECOND, THIRD]],
    ['sysparm_query=opened_at>2026-11-01%2008:00:00', [SECOND, THIRD]],
    ['sysparm_query=opened_at<=2026-11-02T09:00:00%2B01:00', [FIRST, SECOND]],
    ['sysparm_query=urgency>0', []],
    ['sysparm_query=urgency<9', []],
    ['sysparm_query=descriptionISEMPTY^categoryISNOTEMPTY', [FIRST, SECOND, THIRD]],
    ['sysparm_query=categoryISEMPTY', []],
    ['sysparm_query=state=1^ORstate=2', [FIRST, SECOND]],
    ['sysparm_query=state=1^ORstate=2^category=hardware', [FIRST]],
    ['sysparm_query=category=hardware^state=2^ORstate=3', [THIRD]],
    ['sysparm_query=state=2^ORnumberLIKE1^ORDERBYDESCnumber', [SECOND, FIRST]],
    [`sysparm_query=sys_id=${FIRST}^ORsys_id=${THIRD}`, [FIRST, THIRD]],
    [`sysparm_query=sys_idIN${SECOND},${FIRST},${FIRST},none^state=2`, [SECOND]],
    [`sysparm_query=sys_id=${FIRST}^ORstate=2`, [FIRST, SECOND]],
    ['sysparm_query=numberENDSWITH3', [THIRD]],
    ['sysparm_query=short_descriptionCONTAINSe-m', [SECOND]],
    ['sysparm_query=short_descriptionNOT%20LIKEe-m', [FIRST, THIRD]],
    ['sysparm_query=short_descriptionNOTLIKEe-m', [FIRST, THIRD]],
    ['sysparm_query=short_descriptionDOES%20NOT+CONTAINe-m', [FIRST, THIRD]],
    ['sysparm_query=descriptionNOT%20LIKEx', [FIRST, SECOND, THIRD]],
    ['sysparm_query=stateNOT%20IN1,3', [SECOND]],
    ['sysparm_query=categoryNOT%20INfoo', [FIRST, SECOND, THIRD]],
    ['sysparm_query=priorityBETWEEN-1@3', [SECOND, THIRD]],
    ['sysparm_query=priorityBETWEEN3@-1', []],
    ['sysparm_query=numberBETWEENINC0000002@INC0000009', [SECOND, THIRD]],
    ['sysparm_query=urgencyBETWEEN0@9', []],
    ['sysparm_query=opened_at=2026-11-02', [SECOND]],
    ['sysparm_query=opened_at!=2026-11-02', [FIRST, THIRD]],
    ['sysparm_query=opened_at>2026-11-02', [THIRD]],
    ['sysparm_query=opened_at>=2026-11-02', [SECOND, THIRD]],
    ['sysparm_query=opened_at<2026-11-02', [FIRST]],
    ['sysparm_query=opened_at<=2026-11-02', [FIRST, SECOND]],
    ['sysparm_query=opened_atBETWEEN2026-11-01@2026-11-02', [FIRST, SECOND]],
    ['sysparm_query=opened_atIN2026-11-01,2026-11-03%2008:00:00', [FIRST, THIRD]],
    ['sysparm_query=opened_atNOT%20IN2026-11-01,2026-11-03%2008:00:00', [SECOND]],
    ['opened_at=2026-11-02', [SECOND]],
    ['sysparm_query=opened_at>=javascript:gs.daysAgoStart(22)', [SECOND, THIRD]],
    ['sysparm_query=opened_atBETWEENjavascript:gs.beginningOfThisMonth()@javascript:gs.daysAgoEnd(22)', [FIRST, SECOND]],
    ["sysparm_query=opened_at<javascript:gs.dateGenerate('2026-11-02','08:00:00')", [FIRST]],
    ['sysparm_query=sys_created_byINnone,javascript:gs.getUserName()', []],
    ['sysparm_query=state=1^NQcategory=hardware^state=3', [FIRST, THIRD]],
    ['sysparm_query=state=1^NQ^state=2^ORDERBYDESCnumber^EQ', [SECOND, FIRST]],
    ['sysparm_query=ORDERBYDESCnumber^state=1^NQstate=9^ORstate=3', [THIRD, FIRST]],
    ['sysparm_query=state=1^NQstate=2&category=hardware', [FIRST]],
    [`sysparm_query=sys_id=${FIRST}^NQsys_id=${THIRD}^state=3`, [FIRST, THIRD]],
    [`sysparm_query=sys_id=${FIRST}^NQstate=2`, [FIRST, SECOND]],
    ['sysparm_orderby=category', [FIRST, THIRD, SECOND]],
    ['sysparm_orderby=category^DESC,number', [SECOND, FIRST, THIRD]],
    ['sysparm_order=number&sysparm_order_direction=DESC', [THIRD, SECOND, FIRST]],
    ['sysparm_query=ORDERBYcategory&sysparm_order_by=number^DESC', [THIRD, FIRST, SECOND]],
    ['sysparm_limit=1', [FIRST]],
    ['sysparm_limit=1&sysparm_offset=1', [SECOND]],
    ['sysparm_offset=3', []],
    ['sysparm_limit=0', []],
    ['sysparm_limit=999999', [FIRST, SECOND, THIRD]],
  ])('%s', async (query, ids) => {
    expect(await list(query)).toEqual(ids);
  });

  describe('a field of a referenced record', () => {
    beforeEach(async () => {
      const places = Object.entries({ [FIRST]: 'basel', [SECOND]: 'aarau' });
      for (const [sysId, name] of places)
        await instance.records.update('incident', sysId, { set: { location: name.padEnd(32, '0') }, clear: [] });
    });
    const AARAU = 'aarau'.padEnd(32, '0');

    test.each([
      ['sysparm_query=location.name=Basel', [FIRST]],
      ['location.name=Basel', [FIRST]],
      ['sysparm_query=location.name!=Basel', [SECOND, THIRD]],
      ['sysparm_query=location.nameISEMPTY', [THIRD]],
      ['sysparm_query=location.nameISNOTEMPTY^ORDERBYDESCnumber', [SECOND, FIRST]],
      ['sysparm_query=location.nameINBasel,Aarau^state=2', [SECOND]],
      ['sysparm_query=state=3^ORlocation.nameLIKEar^category=software^NQlocation.countryNOT%20LIKEC', [SECOND, THIRD]],
      ['sysparm_query=ORDERBYlocation.name', [THIRD, SECOND, FIRST]],
      ['sysparm_query=ORDERBYDESClocation.name&sysparm_limit=1', [FIRST]],
      ['sysparm_orderby=location.country,location.name^DESC', [THIRD, FIRST, SECOND]],
      [`sysparm_query=sys_idIN${FIRST},${SECOND}^location.name=Aarau`, [SECOND]],
      [`sysparm_query=location.sys_id=${AARAU}`, [SECOND]],
      ['sysparm_query=location.parent=', [FIRST, SECOND, THIRD]],
    ])('%s', async (query, ids) => {
      expect(await list(query)).toEqual(ids);
    });

    test('of a user, of whom the view tells who it is', async () => {
      await instance.records.update('incident', FIRST, { set: { caller_id: sysIdOf('abel.tuter') }, clear: [] });
      for (const query of [
        'caller_id.user_name=abel.tuter',
        'caller_id.nameLIKEAbel^caller_id.active=true',
        'caller_idISNOTEMPTY^ORDERBYcaller_id.email',
      ])
        expect(await list(`sysparm_query=${query}`)).toEqual([FIRST]);
      expect(await list('caller_id.user_name=abel.tuter')).toEqual([FIRST]);
    });

    test.each(['sysparm_query=caller_id.user_name!=abel.tuter', 'caller_id.user_name=', 'sysparm_query=ORDERBYcaller_id.name'])(
      'of a user is refused where users have no view: %s',
      async (query) => {
        const { ask } = instanceUnderTest('https://site.example', null);
        const answer = await ask(`GET ${TABLE}?${query}`);
        expect(answer.json).toEqual(
          failure('Invalid query', expect.stringContaining('leads to sys_user, which this account may not read here')),
        );
      },
    );

    test('is read once, however often a query names it, and only where the rest of the query holds', async () => {
      const { get } = instance.records;
      const read: string[] = [];
      instance.records.get = (table, sysId) => {
        read.push(`${table} ${sysId}`);
        return get.call(instance.records, table, sysId);
      };
      await list('sysparm_query=state=2^location.name=Aarau^location.country=CH^ORDERBYlocation.name');
      expect(read).toEqual([`cmn_location ${AARAU}`]);
    });

    test('too many of them are refused', async () => {
      for (let index = 0; index < 5001; index += 1)
        await instance.records.insert('incident', `x${index}`, { number: `X${index}`, location: String(index).padStart(32, '0') });
      const answer = await instance.ask(`GET ${TABLE}?sysparm_query=location.name=Basel`);
      expect(answer.json).toEqual(failure('Query too broad', expect.stringContaining('more than 5000 records')));
    });
  });

  test('a value holds ^ where it is doubled', async () => {
    await instance.records.insert('incident', 'x', { short_description: 'a^b=c' });
    expect(await list('sysparm_query=short_description=a^^b=c')).toEqual(['x']);
  });

  test.each([
    ['sysparm_query=numberINC0000001', 'Invalid query', '"numberINC0000001" has no operator between field and value'],
    ['sysparm_query=numberNOPE', 'Invalid query', 'sysparm_query, character 1: "numberNOPE" cannot be read. Supported are'],
    [
      'sysparm_query=active=true^prioritySAMEASurgency',
      'Invalid query',
      'character 13: "prioritySAMEASurgency" cannot be read: the operator SAMEAS',
    ],
    ['sysparm_query=opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()', 'Invalid query', 'the operator ON is'],
    ['sysparm_query=categoryIN_HIERARCHYx', 'Invalid query', 'the operator IN_HIERARCHY is'],
    ['sysparm_query=category<>hardware', 'Invalid query', 'the operator <> is'],
    ['sysparm_query=categorylikehard', 'Invalid query', '"categorylikehard" cannot be read. Supported are'],
    ['sysparm_query=priorityBETWEEN1', 'Invalid query', 'BETWEEN takes two values with one @'],
    ['sysparm_query=priorityBETWEEN1@', 'Invalid query', 'BETWEEN takes two values with one @'],
    ['sysparm_query=numberBETWEENa@b@c', 'Invalid query', 'BETWEEN takes two values with one @'],
    ['sysparm_query=opened_atBETWEEN2026-02-28@2026-02-30', 'Invalid value', 'opened_at'],
    ['sysparm_query=opened_at>=2026-02-30', 'Invalid value', 'opened_at'],
    ['sysparm_query=opened_at=2026-13-01', 'Invalid value', 'opened_at'],
    ['sysparm_query=stateNOT%20IN', 'Invalid query', 'NOT IN takes values between commas'],
    ['sysparm_query=numberENDSWITH', 'Invalid query', 'ENDSWITH takes a part of the value'],
    ['sysparm_query=NQstate=1', 'Invalid query', 'character 1: ^NQ needs a condition before it'],
    ['sysparm_query=state=1^NQ', 'Invalid query', '^NQ needs a condition after it'],
    ['sysparm_query=state=1^NQORDERBYnumber', 'Invalid query', '^NQ needs a condition after it'],
    ['sysparm_query=state=1^NQ^EQ', 'Invalid query', '^NQ needs a condition after it'],
    ['sysparm_query=state=1^NQ^NQstate=2', 'Invalid query', '^NQ needs a condition before it'],
    ['sysparm_query=state=1^NQORstate=2', 'Invalid query', '"ORstate=2" needs a condition before it'],
    ['sysparm_query=location.city.x=1', 'Invalid query', '"location.city.x" follows more than one reference'],
    ['sysparm_query=location.no_such=1', 'Invalid query', 'no field "no_such"'],
    ['sysparm_query=number.x=1', 'Invalid query', 'the field number is not a reference'],
    ['sysparm_query=ORDERBYlocation.no_such', 'Invalid query', 'no field "no_such"'],
    ['sysparm_query=opened_at>javascript:gs.daysAgo()', 'Invalid query', '"javascript:gs.daysAgo()"'],
    ['sysparm_query=opened_at>javascript:gs.daysAgo(1)%2B1', 'Invalid query', '"javascript:gs.daysAgo(1)+1"'],
    ['sysparm_query=opened_at>javascript:gs.beginningOfToday(1)', 'Invalid query', 'gs.beginningOfToday(1)'],
    ['sysparm_query=opened_at>javascript:gs.yearsAgo(99999)', 'Invalid query', 'gs.yearsAgo(99999)'],
    ["sysparm_query=opened_at>javascript:gs.dateGenerate('2026-02-30','start')", 'Invalid value', 'opened_at'],
    ['sysparm_query=comments=x', 'Invalid query', 'comments is a journal'],
    ['sysparm_orderby=no_such', 'Invalid query', 'sysparm_orderby: the table has no field "no_such"'],
    ['sysparm_orderby=number^ASCENDING', 'Invalid query', '"number^ASCENDING" cannot be read'],
    ['sysparm_orderby=number&sysparm_order=state', 'Invalid query', 'sysparm_orderby and sysparm_order mean the same'],
    ['sysparm_order_direction=desc', 'Invalid query', 'sysparm_order_direction needs the field'],
    ['sysparm_orderby=number&sysparm_order_direction=down', 'Invalid query', 'asc or desc'],
    ['sysparm_query=ORpriority=1', 'Invalid query', '"ORpriority=1" needs a condition before it'],
    ['sysparm_query=priority>', 'Invalid query', '"priority>" cannot be read: > takes a value'],
    ['sysparm_query=priority>=high', 'Invalid value', 'priority'],
    ['sysparm_query=priorityIN1,high', 'Invalid value', 'priority'],
    ['sysparm_query=numberLIKE', 'Invalid query', 'LIKE takes a part of the value'],
    ['sysparm_query=numberIN', 'Invalid query', 'IN takes values between commas'],
    ['sysparm_query=numberINSTANCEOFx', 'Invalid query', '"numberINSTANCEOFx" cannot be read'],
    ['sysparm_query=numberISEMPTYx', 'Invalid query', 'ISEMPTY takes no value'],
    [`sysparm_query=${'^ORstate=1'.repeat(501).replace('^OR', '')}`, 'Invalid query', 'at most 500 conditions'],
    ['sysparm_query=no_such=1', 'Invalid query', 'no field "no_such"'],
    ['sysparm_query=ORDERBYno_such', 'Invalid query', 'no field "no_such"'],
    ['sysparm_query=constructor=x', 'Invalid query', 'no field "constructor"'],
    ['sysparm_query=priority=high', 'Invalid value', 'priority'],
    ['sysparm_limit=many', 'Invalid query', 'sysparm_limit'],
    ['sysparm_offset=-1', 'Invalid query', 'sysparm_offset'],
  ])('400 for %s, saying what and where', async (query, message, detail) => {
    const answer = await instance.ask(`GET ${TABLE}?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(failure(message, expect.stringContaining(detail)));
  });

  test('links lead to the other pages and keep the query', async () => {
    const { headers } = await instance.ask(`GET ${TABLE}?sysparm_query=ORDERBYnumber&sysparm_limit=1&sysparm_offset=1`);
    const page = (offset: number) => `<https://site.example${TABLE}?sysparm_query=ORDERBYnumber&sysparm_limit=1&sysparm_offset=${offset}>`;
    expect(headers.Link).toBe(`${page(0)};rel="first",${page(0)};rel="prev",${page(2)};rel="next",${page(2)};rel="last"`);
  });

  test('a query cannot break out of the Link header', async () => {
    const { headers } = await instance.ask(`GET ${TABLE}?sysparm_limit=1&sysparm_query=category!=%3E%0D%0AEvil:1`);
    expect(headers.Link).not.toMatch(/[\r\n]|Evil:/);
    expect(headers.Link).toContain('category!%3D%3E%0D%0AEvil%3A1');
  });

  test('without the read ACL the list is empty, and the log says why', async () => {
    const answer = await instance.ask(`GET ${TABLE}`, NOBODY);
    expect(answer.status).toBe(200);
    expect(answer.headers['X-Total-Count']).toBe('0');
    expect(answer.json).toEqual({ result: [] });
    expect(instance.refusals).toEqual([
      { log: 'function_refusal', decision_id: 'decision-1', code: 'acl_refused', user: 'soap.only', table: 'incident', operation: 'GET' },
    ]);
  });

  test('a table that everyone may read is read by a guest, and strict security changes nothing', async () => {
    const answer = await instance.ask('GET /api/now/table/cmn_location', { as: 'guest', roles: [], kind: 'guest', strict: 'off' });
    expect((answer.json as { result: { name: string }[] }).result.map(({ name }) => name)).toEqual(['Aarau', 'Basel']);
    expect((await instance.ask(`GET ${TABLE}`, { ...NOBODY, strict: 'off' })).json).toEqual({ result: [] });
  });
});

describe('GET one record', () => {
  test('answers it', async () => {
    const answer = await instance.ask(`GET ${TABLE}/${FIRST}?sysparm_fields=number,%20short_description`);
    expect(answer.json).toEqual({ result: { number: 'INC0000001', short_description: 'Printer on fire' } });
  });

  test.each([
    ['one that is not there', `${TABLE}/${'f'.repeat(32)}`, {}],
    ['one that may not be read', `${TABLE}/${FIRST}`, NOBODY],
    ['one of the queue', `/api/now/table/ecc_queue/${'e'.repeat(32)}`, {}],
  ])('%s is 404, all alike', async (_name, path, options) => {
    const answer = await instance.ask(`GET ${path}`, options);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(failure('No Record found', "Record doesn't exist or ACL restricts the record retrieval"));
  });
});

describe('POST', () => {
  const post = (body: unknown, options: Ask = {}, query = '') =>
    instance.ask(`POST ${TABLE}${query}`, { body: typeof body === 'string' ? body : JSON.stringify(body), ...options });

  test('creates a record and says where it is', async () => {
    const answer = await post({ short_description: 'Grüße', priority: 2, active: false, description: null }, { as: 'json.user' });
    expect(answer.status).toBe(201);
    const { sys_id } = (answer.json as { result: { sys_id: string } }).result;
    expect(answer.headers.Location).toBe(`https://site.example${TABLE}/${sys_id}`);
    expect(answer.json).toMatchObject({
      result: { number: 'INC0010001', priority: '2', active: 'false', sys_created_by: 'json.user', sys_mod_count: '0' },
    });
    expect(await instance.records.get('incident', sys_id)).toMatchObject({ short_description: 'Grüße', priority: 2, active: false });
  });

  test('sysparm_fields chooses what is answered', async () => {
    expect((await post({ short_description: 'x' }, {}, '?sysparm_fields=number')).json).toEqual({ result: { number: 'INC0010001' } });
  });

  test.each([
    [{}, 'Mandatory field missing', 'short_description'],
    [{ short_description: 'x', no_such: 1 }, 'Unknown field', 'no_such'],
    ['{"short_description":"x","__proto__":{"admin":true}}', 'Invalid value', '__proto__'],
    ['{"short_description":"x","__proto__":"y"}', 'Unknown field', '__proto__'],
    [{ short_description: ['x'] }, 'Invalid value', 'short_description'],
    [{ short_description: 'x', priority: 1.5 }, 'Invalid value', 'priority'],
    [{ short_description: 'x\u0000' }, 'Invalid value', 'short_description'],
    ['{"short_description":"\\ud800"}', 'Invalid value', 'short_description'],
    ['[]', 'Exception while reading request', 'JSON object'],
    ['{"short_description"', 'Exception while reading request', 'not valid JSON'],
    ['', 'Exception while reading request', 'not valid JSON'],
  ])('400 for %j, and nothing is written', async (body, message, detail) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(failure(message, expect.stringContaining(detail)));
    expect(instance.records.all('incident')).toHaveLength(3);
  });

  test('without the write ACL is 403, and nothing is written', async () => {
    const answer = await post({ short_description: 'x' }, { ...NOBODY, strict: 'off' });
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual(failure('Operation Failed', 'ACL Exception Insert Failed due to security constraints'));
    expect(instance.refusals).toMatchObject([{ code: 'acl_refused', user: 'soap.only', operation: 'POST' }]);
    expect(instance.records.all('incident')).toHaveLength(3);
  });

  test('a body over 4 MB is 413', async () => {
    expect((await post({ short_description: 'x', description: 'x'.repeat(4 * 1024 * 1024) })).status).toBe(413);
  });
});

describe.each(['PUT', 'PATCH'])('%s', (method) => {
  const write = (body: unknown, options: Ask = {}, path = `${TABLE}/${FIRST}`) =>
    instance.ask(`${method} ${path}`, { body: typeof body === 'string' ? body : JSON.stringify(body), ...options });

  test('changes what is sent, clears null, leaves the rest alone and answers the record', async () => {
    const answer = await write({ state: 2, category: null }, { as: 'json.user' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      result: {
        sys_id: FIRST,
        state: '2',
        category: '',
        short_description: 'Printer on fire',
        sys_mod_count: '1',
        sys_updated_by: 'json.user',
      },
    });
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ state: 2, sys_updated_on: '2026-11-24 21:30:00' });
  });

  test('a record that somebody deletes meanwhile is 404 and does not come back', async () => {
    const { update } = instance.records;
    instance.records.update = async (table, sysId, change) => {
      await instance.records.delete(table, sysId);
      return update.call(instance.records, table, sysId, change);
    };
    expect((await write({ state: 2 })).status).toBe(404);
    expect(await instance.records.get('incident', FIRST)).toBeNull();
  });

  test.each([
    [{ no_such: 1 }, 400, 'Unknown field'],
    [{ short_description: '' }, 400, 'Mandatory field missing'],
    [{ number: 'INC9999999' }, 400, 'Read-only field'],
    [{ state: 'open' }, 400, 'Invalid value'],
    ['[]', 400, 'Exception while reading request'],
  ])('%j is refused, and nothing is written', async (body, status, message) => {
    const answer = await write(body);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual(failure(message));
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ sys_mod_count: 0 });
  });

  test('404 for a record that is not there or may not be read, 403 for one that may only be read', async () => {
    expect((await write({ state: 2 }, {}, `${TABLE}/${'f'.repeat(32)}`)).status).toBe(404);
    const unreadable = await write({ state: 2 }, NOBODY);
    expect(unreadable.status).toBe(404);
    expect(unreadable.json).toEqual(failure('No Record found'));
    const location = `/api/now/table/cmn_location/${'basel'.padEnd(32, '0')}`;
    const readOnly = await write({ city: 'x' }, NOBODY, location);
    expect(readOnly.status).toBe(403);
    expect(readOnly.json).toEqual(failure('Operation Failed', 'ACL Exception Update Failed due to security constraints'));
  });
});

describe('DELETE', () => {
  test('is 204 without a body, and the second time 404', async () => {
    const answer = await instance.ask(`DELETE ${TABLE}/${FIRST}`);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers).not.toHaveProperty('Content-Type');
    expect(await instance.records.get('incident', FIRST)).toBeNull();
    expect((await instance.ask(`DELETE ${TABLE}/${FIRST}`)).status).toBe(404);
  });

  test('404 for a record that may not be read, 403 for one that may only be read, and nothing is deleted', async () => {
    expect((await instance.ask(`DELETE ${TABLE}/${FIRST}`, NOBODY)).status).toBe(404);
    expect((await instance.ask(`DELETE /api/now/table/cmn_location/${'basel'.padEnd(32, '0')}`, NOBODY)).status).toBe(403);
    expect(instance.records.all('incident')).toHaveLength(3);
    expect(instance.records.all('cmn_location')).toHaveLength(2);
  });
});

describe('what is not served', () => {
  test.each(['no_such_table', 'sys_user_role', 'constructor'])('the table %s is 400', async (table) => {
    const answer = await instance.ask(`GET /api/now/table/${table}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(failure('Invalid table', expect.stringContaining(table)));
  });

  test.each([
    [`POST ${TABLE}/${FIRST}`, 'GET, PUT, PATCH, DELETE'],
    [`OPTIONS ${TABLE}`, 'GET, POST'],
    [`PUT ${TABLE}`, 'GET, POST'],
    [`DELETE ${TABLE}`, 'GET, POST'],
    ['POST /api/now/whoami', 'GET'],
    ['DELETE /api/now/table/sys_user', 'GET'],
  ])('%s is 405 and names the methods that the address takes', async (line, allowed) => {
    const answer = await instance.ask(line, { roles: ['itil'] });
    expect(answer.status).toBe(405);
    expect(answer.json).toEqual(failure('Method not supported'));
    expect(answer.headers.Allow).toBe(allowed);
  });

  test.each(['GET /api/now/table', `GET ${TABLE}/${FIRST}/more`, 'GET /api/x'])('%s is 404 in JSON', async (line) => {
    const answer = await instance.ask(line);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual(failure(expect.any(String)));
  });
});

describe('whoami', () => {
  test('answers the decision about this very request', async () => {
    const { status, json } = await instance.ask('GET /API/now/whoami/', {
      as: 'soap.user',
      roles: ['itil', 'soap_query'],
      kind: 'non_interactive',
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      result: {
        user_name: 'soap.user',
        session_kind: 'non_interactive',
        roles: ['itil', 'soap_query'],
        surface: 'api',
        protocol: 'rest',
        reason: 'allowed',
        decision_id: 'decision-1',
      },
    });
  });

  test('of a guest', async () => {
    const { json } = await instance.ask('GET /api/now/whoami', { as: 'guest', roles: [], kind: 'guest' });
    expect(json).toMatchObject({ result: { user_name: 'guest', session_kind: 'guest', roles: [], reason: 'anonymous_allowed' } });
  });
});

test('HEAD has the headers of GET and no body', async () => {
  const answer = await instance.ask(`HEAD ${TABLE}`);
  expect(answer.status).toBe(200);
  expect(answer.headers['X-Total-Count']).toBe('3');
  expect(answer.text).toBe('');
});

test('a store that does not answer is 503 with Retry-After', async () => {
  instance.records.down = true;
  const answer = await instance.ask(`GET ${TABLE}`);
  expect(answer.status).toBe(503);
  expect(answer.headers['Retry-After']).toBe('5');
  expect(answer.json).toEqual(failure('Service Unavailable', expect.stringContaining('Try again shortly')));
});

test('an answer over 5 MB says to narrow the query', async () => {
  for (let index = 0; index < 90; index += 1) await instance.records.insert('ecc_queue', `q${index}`, { payload: 'x'.repeat(65_000) });
  const answer = await instance.ask('GET /api/now/table/ecc_queue', { roles: ['mid_server'] });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual(failure('Answer too large', expect.stringContaining('narrow the query')));
});
