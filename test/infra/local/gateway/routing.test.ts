import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { ALLOW_ALL, ECHO, type FixtureRun, startApi } from '../fixtures/api.ts';

let run: FixtureRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startApi({
    routes: {
      'ANY /login.do': 'Echo',
      'ANY /assets/{proxy+}': 'Echo',
      'GET /orders/{order}/lines': 'Echo',
      'POST /only-post': 'Echo',
      'ANY /{proxy+}': 'Echo',
    },
    functions: { Echo: ECHO },
  });
  send = clientOf(run.gatewayUrl);
});
afterAll(() => run?.stop());

const resourceOf = async (line: string) => {
  const { status, text } = await send(line);
  return status === 200 ? JSON.parse(text).resource : `${status} ${text}`;
};
const MISSING = '403 {"message":"Missing Authentication Token"}';

describe('a path finds its resource', () => {
  test.each([
    ['GET /login.do', '/login.do'],
    ['GET /login.do/', '/login.do'],
    ['GET /LOGIN.do', '/{proxy+}'],
    ['GET /%6Cogin.do', '/{proxy+}'],
    ['GET //login.do', '/{proxy+}'],
    ['GET /login.do/more', '/{proxy+}'],
    ['GET /assets/a', '/assets/{proxy+}'],
    ['GET /assets/a/b', '/assets/{proxy+}'],
    ['GET /orders/7/lines', '/orders/{order}/lines'],
    ['GET /orders/7/other', '/{proxy+}'],
    ['GET /{proxy+}', '/{proxy+}'],
    ['POST /only-post', '/only-post'],
    ['DELETE /anything', '/{proxy+}'],
  ])('%s is %s', async (line, resource) => {
    expect(await resourceOf(line)).toBe(resource);
  });

  test('a greedy resource does not catch its own parent: the root has no method here', async () => {
    expect(await resourceOf('GET /')).toBe(MISSING);
  });

  test('a resource without methods is passed over for the greedy one', async () => {
    expect(await resourceOf('GET /assets')).toBe('/{proxy+}');
    expect(await resourceOf('GET /assets/')).toBe('/{proxy+}');
    expect(await resourceOf('GET /orders/7')).toBe('/{proxy+}');
  });

  test('a resource refuses a method that it does not have, and ANY stands for the seven methods of API Gateway only', async () => {
    expect(await resourceOf('GET /only-post')).toBe(MISSING);
    expect(await resourceOf('PROPFIND /login.do')).toBe(MISSING);
  });

  test('path parameters arrive as they were written, the greedy one without a slash at the end', async () => {
    const parameters = async (line: string) => JSON.parse((await send(line)).text).pathParameters;
    expect(await parameters('GET /orders/a%20b/lines')).toEqual({ order: 'a%20b' });
    expect(await parameters('GET /orders/a%2Bb/lines')).toEqual({ order: 'a%2Bb' });
    expect(await parameters('GET /a/b/')).toEqual({ proxy: 'a/b' });
    expect(await parameters('GET /login.do')).toBeNull();
  });
});

describe('what the templates do not say is not there', () => {
  test('a method of AuthorizationType NONE is served without asking anybody', async () => {
    const open = await startApi({ routes: { 'ANY /': 'Echo' }, functions: { Echo: ECHO }, authorizer: null });
    try {
      const event = (await clientOf(open.gatewayUrl)('GET /')).json as { requestContext: object };
      expect(event.requestContext).not.toHaveProperty('authorizer');
    } finally {
      await open.stop();
    }
  });

  test.each([
    ['an authorizer that caches', { AuthorizerResultTtlInSeconds: 300 }],
    ['a TOKEN authorizer', { Type: 'TOKEN' }],
  ])('%s is not emulated, and the start says so', async (_what, properties) => {
    const { apiTemplate, writeAssembly } = await import('../fixtures/api.ts');
    const { startLocal } = await import('../../../../infra/local/start.ts');
    const template = apiTemplate({ routes: { 'ANY /': 'Echo' }, functions: { Echo: ECHO }, authorizer: ALLOW_ALL }) as {
      Resources: { Authorizer: { Properties: object } };
    };
    Object.assign(template.Resources.Authorizer.Properties, properties);
    const { folder, remove } = writeAssembly({ api: template });
    const starting = startLocal({ port: 0, awsPort: 0, fault: null, assembly: folder, folder, print: () => {} });
    await expect(starting).rejects.toThrow(/emulates authorizers of the type REQUEST without caching/);
    remove();
  });
});
