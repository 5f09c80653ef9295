import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalLog, type LocalLog } from '../../../../infra/local/log/decision-log.ts';

let folder: string;
let printed: string[];
let log: LocalLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  printed = [];
  log = createLocalLog(folder, (line) => printed.push(line));
  log.onDeployed();
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

const AUTHORIZER = 'non-interactive-sessions-local-access-AuthorizerFunctionEB19F618';
const DECISION = {
  log: 'decision',
  decision_id: 'id-1',
  time: '2026-11-09T12:34:56.789Z',
  outcome: 'forbid',
  reason: 'web_service_access_only',
  cause: null,
  user: 'soap.user',
  protocol: null,
  duration_ms: 3.0617,
};

async function fileOf(): Promise<string> {
  await log.close();
  return readFileSync(join(folder, 'decisions.jsonl'), 'utf8');
}

describe('the decision log', () => {
  test('keeps each decision as it was written, and shows one short line of it', async () => {
    const line = JSON.stringify(DECISION);
    log.onRequest('id-1', 'GET', '/incident.do');
    log.onFunctionLine(AUTHORIZER, line);
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^\d\d:\d\d:56 {2}forbid +web_service_access_only +soap\.user +GET \/incident\.do +3\.1 ms {2}id-1$/);
    expect(await fileOf()).toBe(`${line}\n`);
  });

  test('shows the true cause and the protocol, and needs no request to go with it', () => {
    log.onFunctionLine(AUTHORIZER, JSON.stringify({ ...DECISION, protocol: 'soap', cause: 'wrong_password', user: null }));
    expect(printed[0]).toMatch(/ - +\(soap\) +3\.1 ms {2}wrong_password {2}id-1$/);
  });

  test('columns of different decisions stand under one another', () => {
    log.onFunctionLine(AUTHORIZER, JSON.stringify(DECISION));
    log.onFunctionLine(AUTHORIZER, JSON.stringify({ ...DECISION, outcome: 'allow', reason: 'allowed', user: 'x' }));
    expect(printed[0]?.length).toBe(printed[1]?.length);
    expect(printed[1]?.indexOf('allowed')).toBe(printed[0]?.indexOf('web_service'));
  });

  test('keeps the line that each served request has, and does not show it: the decision is shown already', async () => {
    const line = JSON.stringify({ log: 'served', decision_id: 'id-1', outcome: 'done' });
    log.onFunctionLine('x-InstanceFunctionC17E776D', line);
    expect(printed).toEqual([]);
    expect(await fileOf()).toBe(`${line}\n`);
  });

  test('keeps no heartbeat: it is about no request', async () => {
    log.onFunctionLine('x-UsageFunctionC17E776D', JSON.stringify({ log: 'heartbeat', time: '2026-11-09T12:34:56.789Z', group: 'x' }));
    expect(await fileOf()).toBe('');
  });

  test('lets no control character of a client through to the terminal', () => {
    log.onRequest('id-1', 'GET', '/\u001b[2J');
    log.onFunctionLine(AUTHORIZER, JSON.stringify({ ...DECISION, user: 'a\u001b[31m' }));
    log.onFunctionLine(AUTHORIZER, 'plain \u001b[31m');
    expect(printed.join('')).not.toContain('\u001b');
  });

  test.each(['function_refusal', 'console', 'sign_in', 'fault'])('keeps what a function says about a request: %s', async (kind) => {
    const line = JSON.stringify({ log: kind, decision_id: 'id-1', code: 'acl_refused' });
    log.onFunctionLine('x-InstanceFunctionC17E776D', line);
    expect(printed).toEqual([`Instance ${kind}: decision_id=id-1  code=acl_refused`]);
    expect(await fileOf()).toBe(`${line}\n`);
  });

  test('shows other lines with the name of their function, and keeps them out of the file', async () => {
    log.onFunctionLine(AUTHORIZER, JSON.stringify({ log: 'error', what: 'refresh of roles', error: ['Error: x'] }));
    log.onFunctionLine(AUTHORIZER, 'plain text');
    log.onFunctionLine(AUTHORIZER, '{not json');
    expect(printed).toEqual([
      'Authorizer error: what=refresh of roles  error=["Error: x"]',
      'Authorizer: plain text',
      'Authorizer: {not json',
    ]);
    expect(await fileOf()).toBe('');
  });

  test('is quiet about what a deploy says, but not about its errors', async () => {
    const starting = createLocalLog(folder, (line) => printed.push(line));
    starting.onFunctionLine(AUTHORIZER, '{"created":[]}');
    expect(printed).toEqual([]);
    starting.onFunctionLine(AUTHORIZER, '{"log":"error","what":"x"}');
    expect(printed).toEqual(['Authorizer error: what=x']);
    await starting.close();
  });

  test('adds to what earlier runs wrote', async () => {
    log.onFunctionLine(AUTHORIZER, JSON.stringify(DECISION));
    await log.close();
    log = createLocalLog(folder, () => {});
    log.onFunctionLine(AUTHORIZER, JSON.stringify(DECISION));
    expect((await fileOf()).trim().split('\n')).toHaveLength(2);
  });

  test('that cannot be written is said in a sentence', () => {
    expect(() => createLocalLog('/dev/null/folder', () => {})).toThrow(
      /^The decision log cannot be written .* start in a folder that you may write to\.$/,
    );
  });
});
