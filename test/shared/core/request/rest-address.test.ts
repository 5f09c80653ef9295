import { describe, expect, test } from '@jest/globals';
import { restAddress } from '../../../../shared/core/request/rest-address.ts';

const brief = (path: string): string | null => {
  const address = restAddress(path.split('/'));
  return address && [address.version || '-', address.api, ...address.rest].join(' ');
};

describe('what a REST path names', () => {
  test.each([
    ['api/now/table', '- table'],
    ['api/now/table/incident/a/b', '- table incident a b'],
    ['api/now/v1/table/incident', 'v1 table incident'],
    ['api/now/v2/stats/incident', 'v2 stats incident'],
    ['api/now/v1/attachment/file', 'v1 attachment file'],
    ['api/now/v1/batch', 'v1 batch'],
    ['api/now/batch', '- batch'],
    ['api/now/whoami', '- whoami'],
  ])('%s: %s', (path, expected) => {
    expect(brief(path)).toBe(expected);
  });

  test.each([
    'api/now',
    'api/now/v1',
    'api/now/v3/table/x',
    'api/now/v1/whoami',
    'api/now/whoami/x',
    'api/now/v1/v1/table/x',
    'api/x/table/incident',
    'x/now/table/incident',
    'now/table/incident',
    'api/now/constructor/x',
  ])('%s is none', (path) => {
    expect(brief(path)).toBeNull();
  });
});
