import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../functions/authorizer/request.ts';
import { authorizerEvent } from '../../support/authorizer-event.ts';

type Event = ReturnType<typeof authorizerEvent>;
const read = (line: string, more: Partial<Event> = {}) => readRequest({ ...authorizerEvent(line), ...more }, { cookieName: 'nis_session' });
const withHeaders = (multiValueHeaders: Record<string, string[]>) => read('GET /x', { multiValueHeaders });
/** The event of `path`, which the client asked for as `whole`. */
const through = (path: string, whole: string): string => {
  const event = authorizerEvent(`GET ${path}`);
  return readRequest({ ...event, requestContext: { ...event.requestContext, path: whole } }, { cookieName: 'nis_session' }).stagePrefix;
};

describe('what links begin with', () => {
  test.each([
    ['the stage at the execute-api host', '/incident.do', '/prod/incident.do', '/prod'],
    ['nothing at a custom domain', '/incident.do', '/incident.do', ''],
    ['the base path of a custom domain', '/incident.do', '/Base_path-1/incident.do', '/Base_path-1'],
    ['the stage for its root', '/', '/prod/', '/prod'],
    ['the stage asked for without a slash', '/', '/prod', '/prod'],
    ['nothing for the root of a custom domain', '/', '/', ''],
    ['nothing where the two paths do not belong together', '/incident.do', '/prod/other.do', ''],
    ['nothing where it would not be one plain segment', '/incident.do', '/a/b/incident.do', ''],
    ['nothing where it has characters of markup', '/incident.do', '/"><script>/incident.do', ''],
    ['nothing where it does not begin with a slash', '/incident.do', 'https:/prod/incident.do', ''],
    ['nothing where something follows', '/x', '/prod"/x', ''],
  ])('is %s', (_what, path, whole, prefix) => {
    expect(through(path, whole)).toBe(prefix);
  });
});

describe('where a person comes back to', () => {
  test.each([
    ['GET /incident.do', '/incident.do'],
    ['GET /incident.do?WSDL', '/incident.do?WSDL'],
    ['GET /x?a=1&a=2&b=%26%3D', '/x?a=1&a=2&b=%26%3D'],
    ['GET /x?%26=', '/x?%26'],
  ])('from %s is %s', (line, target) => {
    expect(read(line).target()).toBe(target);
  });

  test('has no query where the event has none, or a key without any value', () => {
    expect(read('GET /x', { multiValueQueryStringParameters: {} }).target()).toBe('/x');
    expect(read('GET /x', { multiValueQueryStringParameters: { a: undefined } }).target()).toBe('/x');
  });
});

describe('what the browser says about itself', () => {
  test('counts whatever its case and the spaces around it', () => {
    expect(withHeaders({ 'sec-FETCH-site': [' Cross-Site '], 'Sec-Fetch-Mode': ['NAVIGATE'] })).toMatchObject({
      crossSite: true,
      navigation: true,
    });
  });

  test('counts if one of several values says so', () => {
    expect(withHeaders({ 'Sec-Fetch-Site': ['same-origin', 'cross-site'] }).crossSite).toBe(true);
  });

  test('is nothing where it says something else, or nothing', () => {
    expect(withHeaders({ 'Sec-Fetch-Site': ['same-origin'], 'Sec-Fetch-Mode': ['cors'] })).toMatchObject({
      crossSite: false,
      navigation: false,
    });
    expect(withHeaders({})).toMatchObject({ crossSite: false, navigation: false, userToken: undefined });
  });
});
