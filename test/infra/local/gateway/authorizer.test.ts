import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { ECHO, type FixtureRun, startApi } from '../fixtures/api.ts';

/** Does what the header Do tells it, as JavaScript: the tests say what the authorizer returns. */
const OBEDIENT = `
const policy = (...statements) => ({ Version: '2012-10-17', Statement: statements });
const statement = (Effect, Resource = '*', Action = 'execute-api:Invoke') => ({ Action, Effect, Resource });
const allow = { principalId: 'p', policyDocument: policy(statement('Allow')) };
const deny = { principalId: 'p', policyDocument: policy(statement('Deny')), context: { why: 'because' } };
exports.handler = async (event) => eval(event.headers.Do);
`;

let run: FixtureRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startApi({
    routes: { 'ANY /{proxy+}': 'Echo' },
    functions: { Echo: ECHO },
    authorizer: OBEDIENT,
    functionProperties: { Guard: { Timeout: 5 } },
    identitySource: 'method.request.header.Do, method.request.querystring.key',
    gatewayResponses: Object.fromEntries(
      ['UNAUTHORIZED', 'ACCESS_DENIED', 'AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR'].map((type) => [
        type,
        { ResponseTemplates: { 'text/plain': `${type} $context.authorizer.why` } },
      ]),
    ),
  });
  send = clientOf(run.gatewayUrl);
});
afterAll(() => run?.stop());

const outcome = async (code: string, line = 'GET /incident.do?key=1') => {
  const { status, text } = await send(line, { headers: { Do: code } });
  return status === 200 ? 'invoked' : `${status} ${text}`.trim();
};

const UNAUTHORIZED = '401 UNAUTHORIZED';
const FAILURE = '500 AUTHORIZER_FAILURE';
const MISCONFIGURED = '500 AUTHORIZER_CONFIGURATION_ERROR';

describe('the outcome of the authorizer', () => {
  test.each([
    ['an Allow', 'allow', 'invoked'],
    ['a Deny, whose context the response shows', 'deny', '403 ACCESS_DENIED because'],
    [
      'an Allow with a Deny',
      "({ ...allow, policyDocument: policy(statement('Allow'), statement('Deny', '*incident*')) })",
      '403 ACCESS_DENIED',
    ],
    [
      'an Allow for another method',
      "({ ...allow, policyDocument: policy(statement('Allow', event.methodArn.replace('GET', 'POST'))) })",
      '403 ACCESS_DENIED',
    ],
    ['an Allow for this method ARN', "({ ...allow, policyDocument: policy(statement('Allow', event.methodArn)) })", 'invoked'],
    [
      'an Allow with wildcards',
      "({ ...allow, policyDocument: policy(statement('Allow', event.methodArn.replace('incident', '*').replace('GET', '???'))) })",
      'invoked',
    ],
    [
      'an Allow of another action',
      "({ ...allow, policyDocument: policy(statement('Allow', '*', 'execute-api:ManageConnections')) })",
      '403 ACCESS_DENIED',
    ],
    ['the error Unauthorized', "(() => { throw new Error('Unauthorized'); })()", UNAUTHORIZED],
    ['the error unauthorized, in lower case', "(() => { throw new Error('unauthorized'); })()", FAILURE],
    ['any other error', "(() => { throw new TypeError('x'); })()", FAILURE],
    ['an endless loop', 'while (true);', FAILURE],
    ['the end of its process', 'process.exit(0)', FAILURE],
    ['nothing', 'undefined', MISCONFIGURED],
    ['no principalId', '({ policyDocument: allow.policyDocument })', MISCONFIGURED],
    ['no policy', "({ principalId: 'p' })", MISCONFIGURED],
    ['an empty policy', "({ principalId: 'p', policyDocument: policy() })", MISCONFIGURED],
    ['an effect that is neither', "({ ...allow, policyDocument: policy(statement('allow')) })", MISCONFIGURED],
    [
      'a condition, which is not emulated',
      "({ ...allow, policyDocument: policy({ ...statement('Allow'), Condition: {} }) })",
      MISCONFIGURED,
    ],
    [
      'a resource of more than 512 characters',
      "({ ...allow, policyDocument: policy(statement('Allow', '*'.repeat(513))) })",
      MISCONFIGURED,
    ],
    ['an object in its context', '({ ...allow, context: { a: {} } })', MISCONFIGURED],
    ['a context of more than 8 KB', "({ ...allow, context: { a: 'x'.repeat(8200) } })", 'invoked'],
  ])('%s', async (_what, code, expected) => {
    expect(await outcome(code)).toBe(expected);
  });

  test('a missing or empty identity source is UNAUTHORIZED, and nobody is asked', async () => {
    expect(await outcome('allow', 'GET /incident.do')).toBe(UNAUTHORIZED);
    expect(await outcome('allow', 'GET /incident.do?key=')).toBe(UNAUTHORIZED);
    expect((await send('GET /incident.do?key=1')).status).toBe(401);
  });

  test('the terminal tells what is behind a 500', async () => {
    run.printed.length = 0;
    await outcome("(() => { throw new RangeError('the true cause'); })()");
    expect(run.printed.join('\n')).toContain('GET /incident.do: RangeError: the true cause');
  });
});
