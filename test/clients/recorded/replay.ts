import { describe, expect, test } from '@jest/globals';
import { type Ask, clientOf } from '../../support/http.ts';
import { PYTHON_REQUESTS } from './python.ts';
import type { RecordedRequest } from './request.ts';
import { TOOL_REQUESTS } from './tools.ts';

const SOAP_USER: Ask = { as: 'soap.user' };

/** Replays each request against a local run, on a record of its own. @param url address of the run, known when tests run. */
export function describeRequests(url: () => string): void {
  describe('REST and JSONv2 requests recorded by hand', () => {
    test.each([...PYTHON_REQUESTS, ...TOOL_REQUESTS])('$client: $what', async (recorded: RecordedRequest) => {
      const send = clientOf(url());
      const record = await newRecord(send);
      const filled = (text: string): string => Object.entries(record).reduce((sum, [name, value]) => sum.replaceAll(name, value), text);
      const { status, headers, text } = await send(`${recorded.method} ${filled(recorded.address)}`, {
        ...SOAP_USER,
        ...(recorded.headers === undefined ? {} : { headers: recorded.headers }),
        ...(recorded.body === undefined ? {} : { body: filled(recorded.body) }),
      });
      expect({ status, text }).toEqual({ status: recorded.status, text: expect.any(String) });
      const generic = Object.entries(record).reduce((sum, [name, value]) => sum.replaceAll(value, name), text);
      if (recorded.answer === null) expect(generic).toBe('');
      else expect(JSON.parse(generic)).toMatchObject(recorded.answer);
      for (const [name, wanted] of Object.entries(recorded.answerHeaders ?? {})) {
        if (wanted === null) expect(headers).not.toHaveProperty(name);
        else expect(headers[name]).toMatch(wanted);
      }
    });
  });
}

/** An incident of abel.tuter; by the placeholders that the recorded requests have for it. */
async function newRecord(send: ReturnType<typeof clientOf>): Promise<Readonly<Record<string, string>>> {
  const caller = (await send('GET /api/now/table/sys_user?user_name=abel.tuter&sysparm_fields=sys_id', SOAP_USER)).json.result as Row[];
  const fields = { short_description: 'Recorded request', caller_id: caller[0]?.sys_id, impact: '1', urgency: '1', priority: '1' };
  const headers = { 'Content-Type': 'application/json' };
  const { json } = await send('POST /api/now/table/incident', { ...SOAP_USER, headers, body: JSON.stringify(fields) });
  const { sys_id = '', number = '' } = json.result as Row;
  return { '{sys_id}': sys_id, '{number}': number, '{caller}': caller[0]?.sys_id ?? '' };
}

type Row = Readonly<Record<string, string>>;
