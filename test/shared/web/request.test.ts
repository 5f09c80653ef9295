import { describe, expect, test } from '@jest/globals';
import { readPageRequest } from '../../../shared/web/request.ts';
import { functionEvent } from '../../functions/sign-in/harness.ts';

const crossSite = (headers: Record<string, string>, publicUrl: string | null = null): boolean =>
  readPageRequest(functionEvent('POST /login.do', { form: {}, headers }), publicUrl).crossSite;

describe('a request of another site', () => {
  test.each([
    ['the browser says so', { 'Sec-Fetch-Site': 'cross-site' }, true],
    ['in any spelling', { 'Sec-Fetch-Site': ' Cross-Site ' }, true],
    ['whatever its origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://api.example.com' }, true],
    ['this very site', { 'Sec-Fetch-Site': 'same-origin' }, false],
    ['another origin', { Origin: 'https://evil.example' }, true],
    ['no origin to name', { Origin: 'null' }, true],
    ['no URL', { Origin: 'api.example.com' }, true],
    ['another port', { Origin: 'https://api.example.com:8443' }, true],
    ['a longer name', { Origin: 'https://api.example.com.evil.example' }, true],
    ['the own host', { Origin: 'https://API.example.com' }, false],
    ['a client that is no browser', {}, false],
  ])('%s', (_what, headers, expected) => {
    expect(crossSite(headers as Record<string, string>)).toBe(expected);
  });

  const PUBLIC_URL = 'https://instance.example.com/prod';
  test.each([
    ['https://instance.example.com', false],
    ['https://INSTANCE.example.com:443', false],
    ['https://api.example.com', false],
    ['http://instance.example.com', true],
    ['https://instance.example.com:8443', true],
    ['https://instance.example.com.evil.example', true],
    ['https://evil.example', true],
    ['null', true],
  ])('behind a CDN that serves %s', (Origin, expected) => {
    expect(crossSite({ Origin }, PUBLIC_URL)).toBe(expected);
    expect(crossSite({ 'Sec-Fetch-Site': 'same-origin', Origin }, PUBLIC_URL)).toBe(false);
  });
});
