import { describe, expect, test } from '@jest/globals';
import { readContext } from '../../../shared/core/decision/context.ts';
import { world } from './harness.ts';

const APP = 'https://app.example.com';
const soap = (w: ReturnType<typeof world>, name = 'json.user') => w.ask('POST /incident.do?SOAP', w.as(name));

describe('with soapFaultStatus 500, a refused SOAP call', () => {
  const gate = () => world({ soapFaultStatus: 500, corsOrigins: [APP] });

  test('is handed over with its Fault and nothing else: no function can take it for an allowed one', async () => {
    const w = gate();
    const answer = await soap(w);
    const asBefore = await soap(world());
    expect([answer.status, asBefore.status]).toEqual(['told', '403']);
    expect(answer.told).toEqual({ refused_fault: asBefore.body });
    expect(answer.principalId).toBe('nobody');
    expect(() => readContext(answer.told)).toThrow('lacks');
  });

  test('is logged as the refusal that it is', async () => {
    const w = gate();
    await soap(w);
    expect(w.last()).toMatchObject({ outcome: 'forbid', reason: 'soap_role_missing' });
  });

  test('names the origin of an allowed page', async () => {
    const w = gate();
    const { headers } = w.as('json.user');
    const answer = await w.ask('POST /incident.do?SOAP', { headers: { ...headers, Origin: APP } });
    expect([answer.status, answer.corsOrigin]).toEqual(['told', APP]);
  });

  test.each([
    ['a MID Server table', 'POST /ecc_queue.do?SOAP', 'mid.unflagged', 'mid_server_needs_internal_integration_user'],
    ['a write of another site', 'POST /incident.do?SOAP', 'soap.user', 'cross_site_write'],
  ])('whatever the reason: %s', async (_what, line, name, reason) => {
    const w = gate();
    const { headers } = w.as(name);
    const answer = await w.ask(line, { headers: { ...headers, 'Sec-Fetch-Site': reason === 'cross_site_write' ? 'cross-site' : 'none' } });
    expect([answer.status, answer.body]).toEqual(['told', expect.stringContaining(`>${reason}<nis:code`)]);
  });

  test('of a protocol that is switched off', async () => {
    const w = gate();
    w.state.blocked = new Set(['soap']) as never;
    expect((await w.ask('POST /incident.do?SOAP')).body).toContain('>protocol_blocked<nis:code');
  });

  test.each([
    ['a challenge', 'POST /incident.do?SOAP', null, '401'],
    ['a wrong method', 'GET /incident.do?SOAP', 'json.user', '403'],
    ['two markers', 'POST /incident.do?SOAP&WSDL', 'json.user', '403'],
    ['REST', 'GET /api/now/table/ecc_queue', 'mid.unflagged', '403'],
    ['a WSDL', 'GET /ecc_queue.do?WSDL', 'mid.unflagged', '403'],
    ['a page', 'GET /incident.do', 'soap.user', '403'],
    ['what is allowed', 'POST /incident.do?SOAP', 'soap.user', 'allow'],
  ])('and nothing else is handed over: %s', async (_what, line, name, status) => {
    const w = gate();
    expect((await w.ask(line, name === null ? {} : w.as(name))).status).toBe(status);
  });

  test('and a person who opens the address in a browser is led to sign-in as before', async () => {
    const w = gate();
    const answer = await w.ask('POST /incident.do?SOAP', { headers: { 'Sec-Fetch-Mode': 'navigate' } });
    expect([answer.status, answer.type]).toEqual(['403', 'text/html; charset=utf-8']);
  });

  test('and one that could not be decided stays 503', async () => {
    const w = gate();
    w.stores.down = true;
    expect((await soap(w)).status).toBe('503');
  });
});
