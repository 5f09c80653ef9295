import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asciiLower, canonicalPath, isPage } from '../../../../shared/core/request/path.ts';

describe('the canonical path', () => {
  test.each([
    ['/', '/', []],
    ['/incident.do', '/incident.do', ['incident.do']],
    ['/SP/', '/SP/', ['SP']],
    ['/a/B/c', '/a/B/c', ['a', 'B', 'c']],
    ['/%C3%A4%20b', '/ä b', ['ä b']],
    ['/50%25%20off/x%25ag', '/50% off/x%ag', ['50% off', 'x%ag']],
    ['/a./..b/c.;d/...', '/a./..b/c.;d/...', ['a.', '..b', 'c.;d', '...']],
    ['/incident.do.txt/', '/incident.do.txt/', ['incident.do.txt']],
    ['/incident.do/x', '/incident.do/x', ['incident.do', 'x']],
  ])('of %s is %s', (raw, path, segments) => {
    expect(canonicalPath(raw)).toEqual({ ok: true, path, segments });
  });

  test.each([
    ['', 'does not begin with /'],
    ['incident.do', 'does not begin with /'],
    ['/a%2Fb', 'encoded / \\ . or ;'],
    ['/a%5cb', 'encoded / \\ . or ;'],
    ['/a%2eb', 'encoded / \\ . or ;'],
    ['/a%3Bb', 'encoded / \\ . or ;'],
    ['/%ff', 'not valid percent-encoded UTF-8'],
    ['/%', 'not valid percent-encoded UTF-8'],
    ['/\ud800', 'not valid percent-encoded UTF-8'],
    ['/%00', 'control characters'],
    ['/%C2%85', 'control characters'],
    ['/a\\b', 'a backslash'],
    ['/%2541', 'percent-encoded twice'],
    ['/%25fF', 'percent-encoded twice'],
    ['//', 'an empty segment'],
    ['//a', 'an empty segment'],
    ['/a//', 'an empty segment'],
    ['/.', 'a . or .. segment'],
    ['/a/../b', 'a . or .. segment'],
    ['/a/..;x/b', 'a . or .. segment'],
    ['/.;', 'a . or .. segment'],
    ['/incident.DO/', 'a slash after .do'],
  ])('of %j is none, and the cause says why', (raw, cause) => {
    expect(canonicalPath(raw)).toEqual({ ok: false, cause: expect.stringContaining(cause) });
  });

  test('has 512 characters at most, counted as they travel: percent-encoded', () => {
    expect(canonicalPath(`/${'x'.repeat(511)}`)).toMatchObject({ ok: true });
    expect(canonicalPath(`/${'x'.repeat(512)}`)).toEqual({ ok: false, cause: 'the path is over 512 characters' });
    expect(canonicalPath(`/${'ä'.repeat(85)}`)).toMatchObject({ ok: true });
    expect(canonicalPath(`/${'ä'.repeat(86)}`)).toEqual({ ok: false, cause: 'the path is over 512 characters' });
  });

  test('is its segments, and encoded once more leads to itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webPath(),
          fc.string().map((text) => `/${text}`),
        ),
        (raw) => {
          const canonical = canonicalPath(raw);
          fc.pre(canonical.ok);
          if (!canonical.ok) return;
          expect([`/${canonical.segments.join('/')}`, `/${canonical.segments.join('/')}/`]).toContain(canonical.path);
          // A percent sign would be read as the beginning of an escape.
          if (!canonical.path.includes('%')) expect(canonicalPath(encodeURI(canonical.path))).toEqual(canonical);
        },
      ),
    );
  });
});

test('only A to Z have a lower case: no other letter becomes an ASCII one', () => {
  expect(asciiLower('/SYS_User.DO/\u212A\u0130Ä')).toBe('/sys_user.do/\u212A\u0130Ä');
});

test('a page ends in .do, whatever its case', () => {
  expect(['incident.do', 'INCIDENT.DO', '.do'].every(isPage)).toBe(true);
  expect(['incident', 'incidentxdo', 'incident.do.txt', 'do', ''].some(isPage)).toBe(false);
});
