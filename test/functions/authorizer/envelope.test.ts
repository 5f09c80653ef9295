import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { readRange } from '../../../shared/core/request/address.ts';
import { accessTokenHash, tokenText } from '../../../shared/core/tokens/token.ts';
import { basic, type EventOptions } from '../../support/authorizer-event.ts';
import { world } from './harness.ts';

const INSIDE = '192.0.2.7';
const OUTSIDE = '203.0.113.9';
const QUERY = 'GET /api/now/table/incident';
const MACHINE = 'envelope.user';
const SECRET = `nis_0123abcd_${'A'.repeat(43)}`;

const from = (sourceIp: string, password = 'secret'): EventOptions => ({ headers: { Authorization: basic(MACHINE, password) }, sourceIp });

/** The machine has a secret beside its password. */
function withSecret() {
  const w = world();
  const machine = w.stores.users.get(MACHINE);
  const digest = createHash('sha256').update(SECRET).digest();
  if (machine !== undefined)
    w.stores.users.set(MACHINE, { ...machine, secrets: new Map([['0123abcd', { digest, ended: false, ends_at: null }]]) });
  return w;
}

describe('Right credentials from an address that the envelope does not allow', () => {
  test('get the answer to wrong ones on every surface, and the log has the cause', async () => {
    for (const line of [
      QUERY,
      'POST /api/now/table/incident',
      'POST /incident.do?SOAP',
      'GET /incident.do',
      'GET /sp',
      'GET /api/now/batch',
    ]) {
      for (const password of ['secret', SECRET]) {
        const w = withSecret();
        const wrong = await w.ask(line, from(OUTSIDE, password === SECRET ? `${SECRET.slice(0, -1)}B` : 'wrong'));
        expect(w.last().reason).toBe('credentials_rejected');
        expect(await w.ask(line, from(OUTSIDE, password))).toEqual(wrong);
        expect(w.last()).toMatchObject({ reason: 'source_not_allowed', user: MACHINE, session_kind: 'non_interactive' });
      }
    }
  });

  test('cost, write and count what wrong ones do: nothing is remembered, proven or cleared', async () => {
    const [right, wrong] = [world(), world()];
    for (let time = 0; time < 7; time += 1) {
      await right.ask(QUERY, from(OUTSIDE));
      await wrong.ask(QUERY, from(OUTSIDE, 'wrong'));
    }
    expect(right.stores.calls).toEqual(wrong.stores.calls);
    expect(right.passwords.verified).toEqual(wrong.passwords.verified);
    expect(right.last().reason).toBe('too_many_attempts');
    expect(right.stores.strangers).toEqual(wrong.stores.strangers);
    expect([...right.stores.failures]).toEqual([...wrong.stores.failures]);
  });

  test('cost the full work also where the same password is remembered from an address that is allowed', async () => {
    const w = world();
    for (const address of [INSIDE, INSIDE]) expect((await w.ask(QUERY, from(address))).status).toBe('allow');
    const before = w.passwords.verified.length;
    await w.ask(QUERY, from(OUTSIDE));
    expect(w.passwords.verified).toHaveLength(before + 1);
  });

  test('of a token as well: it is good inside, and from outside as an unknown one', async () => {
    const w = withSecret();
    const text = tokenText(MACHINE, 'T'.repeat(43));
    const made = {
      user_name: MACHINE,
      session_generation: 0,
      issued_at: w.state.now,
      ends_at: w.state.now + 60_000,
      credential: '0123abcd',
    };
    w.stores.tokenRecords.set(accessTokenHash(text), { token_hash: accessTokenHash(text), ...made });
    const by = (token: string, sourceIp: string): EventOptions => ({ headers: { Authorization: `Bearer ${token}` }, sourceIp });
    expect((await w.ask(QUERY, by(text, INSIDE))).status).toBe('allow');
    const unknown = await w.ask(QUERY, by(tokenText(MACHINE, 'U'.repeat(43)), OUTSIDE));
    expect(await w.ask(QUERY, by(text, OUTSIDE))).toEqual(unknown);
    expect(w.last()).toMatchObject({ reason: 'source_not_allowed', user: MACHINE, credential: 'token' });
  });

  test('do not disturb the integration at its own address', async () => {
    const w = world();
    for (let time = 0; time < 7; time += 1) await w.ask(QUERY, from(OUTSIDE));
    expect((await w.ask(QUERY, from(INSIDE))).status).toBe('allow');
  });

  test('are refused from then on where the envelope changes between two requests', async () => {
    const w = world();
    expect((await w.ask(QUERY, from(INSIDE))).status).toBe('allow');
    const machine = w.stores.users.get(MACHINE);
    if (machine !== undefined) w.stores.users.set(MACHINE, { ...machine, envelope: readEnvelope('{"from":["198.51.100.0/24"]}') });
    expect((await w.ask(QUERY, from(INSIDE))).status).toBe('401');
    expect(w.last().reason).toBe('source_not_allowed');
  });
});

test('The address is the one that trusted proxies tell, and one that the client made up is not', async () => {
  const w = world({ trustedProxies: ['198.51.100.0/24'].flatMap((text) => readRange(text) ?? []) });
  const through = async (sourceIp: string, forwarded: string): Promise<string> => {
    const { headers } = from(sourceIp);
    return (await w.ask(QUERY, { sourceIp, headers: { ...headers, 'X-Forwarded-For': forwarded } })).status;
  };
  expect(await through('198.51.100.7', INSIDE)).toBe('allow');
  expect(await through('198.51.100.7', `${INSIDE}, ${OUTSIDE}`)).toBe('401');
  expect(await through(OUTSIDE, INSIDE)).toBe('401');
  expect(w.last().reason).toBe('source_not_allowed');
});

describe('A use that the envelope does not list', () => {
  const asked = async (line: string): Promise<string> => {
    const w = world();
    const { status } = await w.ask(line, from(INSIDE));
    return `${status} ${w.last().reason}`;
  };

  test.each([
    ['GET /api/now/table/incident', 'allow allowed'],
    ['HEAD /api/now/v2/table/incident/1c', 'allow allowed'],
    ['GET /api/now/stats/incident', 'allow allowed'],
    ['POST /api/now/table/incident', '403 outside_envelope'],
    ['PATCH /api/now/table/incident/1c', '403 outside_envelope'],
    ['DELETE /api/now/table/incident/1c', '403 outside_envelope'],
    ['GET /api/now/table/problem', '403 outside_envelope'],
    ['GET /api/now/whoami', '403 outside_envelope'],
    ['GET /incident.do?JSONv2', '403 outside_envelope'],
    ['GET /incident.do?WSDL', '403 outside_envelope'],
    ['GET /incident.do', '403 web_service_access_only'],
  ])('%s: %s', async (line, answer) => {
    expect(await asked(line)).toBe(answer);
  });

  test('is told as that, in the protocol’s own form', async () => {
    const w = world();
    const { body } = await w.ask('POST /api/now/table/incident', from(INSIDE));
    expect(JSON.parse(body)).toMatchObject({ error: { detail: 'This account may not use this part of the interface.' } });
  });

  test('whoami is rest/-/describe, and the function is told which operations are left', async () => {
    const w = world();
    const machine = w.stores.users.get(MACHINE);
    const envelope = readEnvelope('{"uses":["rest/-/describe","soap/incident/query","soap/*/create"]}');
    if (machine !== undefined) w.stores.users.set(MACHINE, { ...machine, roles: ['soap'], envelope });
    expect((await w.ask('GET /api/now/whoami', from(INSIDE))).context.operations).toEqual(['describe']);
    expect((await w.ask('POST /incident.do?SOAP', from(INSIDE))).context.operations).toEqual(['query', 'create']);
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).context.operations).toBeNull();
  });
});
