import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesOf, ROOT, readText } from './comments.ts';

const PAGES = filesOf(['*.md', 'docs', 'test/clients/README.md'], /\.md$/);

/** A page without its blocks of code, in which nothing is a link or a heading. */
const prose = (page: string): string => readText(page).replace(/^( *)```[\s\S]*?^\1```$/gm, '');

/** Names of a page's headings as GitHub makes them. */
const anchorsOf = (page: string): Set<string> =>
  new Set(
    [...prose(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

/** What is wrong with a link of a page; null: it leads somewhere. */
function problemOf(page: string, target: string): string | null {
  if (/^(https?:|mailto:)/.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `${page}: there is no ${file}`;
  if (anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor)) return `${page}: ${file} has no heading #${anchor}`;
  return null;
}

const linksOf = (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

describe('links', () => {
  test.each(PAGES)('of %s lead to a file and a heading that exist', (page) => {
    expect(
      linksOf(prose(page))
        .map((target) => problemOf(page, target))
        .filter((problem) => problem !== null),
    ).toEqual([]);
  });

  test('that lead nowhere are seen', () => {
    expect(problemOf('docs/README.md', 'no-such-page.md')).toBe('docs/README.md: there is no docs/no-such-page.md');
    expect(problemOf('README.md', 'docs/contract.md#no-such-section')).toBe('README.md: docs/contract.md has no heading #no-such-section');
  });

  test('lead to every page from the index of the documentation', () => {
    const found = new Set<string>(['docs/README.md', 'README.md']);
    for (const page of found)
      for (const target of linksOf(prose(page))) {
        const file = normalize(join(dirname(page), target.split('#')[0] ?? ''));
        if (file.endsWith('.md') && existsSync(join(ROOT, file))) found.add(file);
      }
    expect(PAGES.filter((page) => !found.has(page))).toEqual([]);
  });
});
