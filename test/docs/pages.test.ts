import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesOf, ROOT, readText } from './comments.ts';

const README = readText('README.md');
const PACKAGE = JSON.parse(readText('package.json')) as { readonly dependencies: Record<string, string>; readonly version: string };

describe('README.md', () => {
  test('has at most 1,300 words beside its blocks of code', () => {
    const words = README.replace(/^```[\s\S]*?^```$/gm, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    expect(words.length).toBeLessThanOrEqual(1300);
    expect(words.length).toBeGreaterThan(300);
  });

  test.each(['docs/try.md', 'docs/administer.md', 'docs/clients.md', 'docs/deploy.md'])('opens the door to %s', (page) => {
    expect(README).toContain(`](${page})`);
  });

  test('names each run-time dependency with its reason', () => {
    expect(Object.keys(PACKAGE.dependencies).filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  test('names only files that exist', () => {
    const named = [...README.matchAll(/`((?:shared|functions|infra|test|docs)\/[\w./-]+)`/g)].map(([, file = '']) => file);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('decision notes', () => {
  const notes = filesOf(['docs/decisions'], /\.md$/).filter((file) => !file.endsWith('README.md'));
  const index = readText('docs/decisions/README.md');

  test.each(notes)('%s begins with its date and status, as the index has them', (note) => {
    const [, title, date, status] =
      /^# (.+)\n\nDate: (\d{4}-\d\d-\d\d)\. Status: (accepted|superseded by .+)\.\n\n/.exec(readText(note)) ?? [];
    expect(index).toContain(`| [${title}](${note.replace('docs/decisions/', '')}) | ${date} | ${status} |`);
  });
});

describe('CHANGELOG.md', () => {
  const versions = [...readText('CHANGELOG.md').matchAll(/^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$/gm)].map(([, version, date]) => ({
    version,
    date,
  }));

  test('has the form of Keep a Changelog: unreleased changes, then dated versions, the latest first', () => {
    expect(versions[0]).toEqual({ version: 'Unreleased', date: undefined });
    const dates = versions.slice(1).map(({ date }) => date);
    expect(dates.length).toBeGreaterThanOrEqual(2);
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(dates).not.toContain(undefined);
  });

  test('its kinds of change are those of Keep a Changelog', () => {
    const kinds = [...readText('CHANGELOG.md').matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
    expect(kinds.filter((kind) => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind ?? ''))).toEqual([]);
  });
});

test('the license is the whole text of Apache-2.0', () => {
  const license = readText('LICENSE');
  expect(license).toContain('Version 2.0, January 2004');
  expect(license).toContain('END OF TERMS AND CONDITIONS');
  expect(license.split('\n').length).toBeGreaterThan(190);
});
