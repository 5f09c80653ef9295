import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CREDENTIAL_HEADERS,
  IDENTITY_HEADERS,
  isIdentityHeader,
  isRefusedHeader,
  NO_CREDENTIAL,
  REPLACED_HEADERS,
} from '../../../../shared/core/decision/upstream-headers.ts';
import { overridesMethod } from '../../../../shared/core/request/headers.ts';

test('credentials are replaced by something, because no document says what becomes of an empty mapping', () => {
  expect(NO_CREDENTIAL).toMatch(/^[\x21-\x7e]+$/);
});

/** A name in any case and with any separators: what a loose server folds to the same variable. */
const spellings = (name: string) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), fc.constantFrom('-', '_', '.', '--', '_-', '!', '~'))
    .map(([upper, between]) =>
      [...name]
        .map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase()))
        .join('')
        .replaceAll('-', between),
    );

describe('a header of our own name space', () => {
  test('is found however its letters and separators are written', () => {
    for (const name of Object.keys(IDENTITY_HEADERS)) {
      fc.assert(
        fc.property(spellings(name), fc.constantFrom('', '_', '--'), (spelt, before) => {
          expect([spelt, isIdentityHeader(before + spelt)]).toEqual([spelt, true]);
        }),
      );
    }
  });

  test.each(['Accept', 'X-UserToken', 'X-Nisan', 'Accept-X-NIS-User', 'AX-NIS-User', 'X1NIS-User', 'XNIS-User', 'SM_USER'])(
    'is none of %s',
    (name) => {
      expect(isIdentityHeader(name)).toBe(false);
    },
  );
});

describe('a header that tells an upstream who asks, from where or for what', () => {
  test.each(
    `X-HTTP-Method-Override X-HTTP-Method X-Method-Override X-Original-Method X-Forwarded-Method
    X-Original-URL X-Rewrite-URL X-Original-URI X-Original-Host X-Forwarded-Path X-Forwarded-Prefix X-Forwarded-Uri X-Envoy-Original-Path
    X-Request-URI X-Script-Name Base-Url Http-Url Proxy-Url X-Host X-HTTP-Host-Override X-Forwarded-Server X-Forwarded-Scheme X-Scheme Front-End-Https
    X-Remote-User Remote-User REMOTE_USER X-RemoteUser HTTP_REMOTE_USER X-Authenticated-User X-Authenticated-UserId X-Forwarded-User X-Auth-Request-Email
    X-WEBAUTH-USER iv-user iv-groups SM_USER SMUSER SM_SERVERSESSIONID DE_USER OIDC_CLAIM_sub X-MS-CLIENT-PRINCIPAL-NAME Shib-Identity-Provider eppn
    X-Goog-IAP-JWT-Assertion Cf-Access-Authenticated-User-Email X-Consumer-Username X-Roles X-Groups Impersonate-User X-SSL-Client-S-DN X-ARR-ClientCert
    X-Forwarded-Client-Cert X-Client-Verify Proxy-Authorization Proxy X-Remote-Addr X-Remote-IP X-Originating-IP WL-Proxy-Client-IP X-ProxyUser-Ip
    X-Forwarded Forwarded-For X-Real-User X-Middleware-Subrequest X-Sendfile-Type X-Accel-Mapping`.split(/\s+/),
  )('is refused: %s, in whatever spelling', (name) => {
    fc.assert(
      fc.property(spellings(name), (spelt) => isRefusedHeader(spelt)),
      { numRuns: 20 },
    );
  });

  test.each([...Object.keys(REPLACED_HEADERS), ...CREDENTIAL_HEADERS])('is replaced and therefore not refused: %s', (name) => {
    for (const spelt of [name, name.toLowerCase(), name.toUpperCase()]) expect(isRefusedHeader(spelt)).toBe(false);
    if (name.includes('-')) expect(isRefusedHeader(name.replace('-', '_'))).toBe(true);
  });

  test.each(
    `Accept Accept-Charset Accept-Encoding Accept-Language Access-Control-Request-Headers Access-Control-Request-Method Cache-Control Content-Disposition
    Content-Encoding Content-Language Content-Length Content-Type Date Depth DNT DPoP Expect From Host If-Match If-Modified-Since If-None-Match If-Range Link
    Max-Forwards Origin Pragma Prefer Priority Proxy-Connection Range Referer Save-Data Sec-CH-UA Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User
    Sec-GPC SOAPAction TE Traceparent Tracestate Transfer-Encoding Upgrade-Insecure-Requests User-Agent Via X-Amz-Cf-Id X-Amz-User-Agent X-Amzn-Trace-Id
    X-Amzn-Tls-Version X-Api-Key X-Api-Version X-B3-TraceId X-Client-Version X-Cloud-Trace-Context X-Correlation-ID X-CSRF-Token X-Custom
    X-Idempotency-Key X-Nissan X-No-Response-Body X-Request-ID X-Requested-With X-Transaction-Source CF-Ray CDN-Loop CF-Visitor CloudFront-Viewer-Country`.split(
      /\s+/,
    ),
  )('is none of what clients and proxies send anyway: %s passes', (name) => {
    expect(isRefusedHeader(name)).toBe(false);
  });
});

test('a header that changes the method is found in whatever spelling, and no other is', () => {
  fc.assert(fc.property(spellings('X-HTTP-Method-Override'), (spelt) => overridesMethod(spelt)));
  for (const name of ['X-HTTP-Method', 'X-Method-Override', 'HTTP-Method-Override', 'X-HTTP-Method-Override-2', 'Accept'])
    expect(overridesMethod(name)).toBe(false);
});
