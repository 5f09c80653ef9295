import { expect, test } from '@jest/globals';
import { readAddressing } from '../../../../../infra/local/gateway/request/host.ts';

const HOST = 'abc123defg.execute-api.eu-central-1.amazonaws.com';

test('where the execute-api host is closed it answers 403, and a domain name goes on', () => {
  const closed = { stage: 'prod', executeApiHost: false };
  expect(() => readAddressing(HOST, '/prod/login.do', closed)).toThrow(expect.objectContaining({ status: 403 }));
  expect(readAddressing('instance.example.com', '/login.do', closed)).toMatchObject({ path: '/login.do', wholePath: '/login.do' });
  expect(readAddressing(HOST, '/prod/login.do', { ...closed, executeApiHost: true })).toMatchObject({
    path: '/login.do',
    wholePath: '/prod/login.do',
  });
});
