import { describe, expect, test } from '@jest/globals';
import { CONTRACT, citationProblems, SOURCE_ROWS, SPECIFICATION } from './citations.ts';
import { commentsOf, filesOf, type Prose, readText } from './comments.ts';

const SOURCES = filesOf(['functions', 'shared', 'infra', 'test'], /\.(ts|tsx|mjs|cjs)$/).filter(
  (file) => !file.startsWith('test/docs/citations'),
);
const PAGES = filesOf(['*.md', 'docs'], /\.md$/).filter((file) => file !== 'docs/sources.md');

describe('citations', () => {
  test('in comments resolve: contract, specification, or a public document of docs/sources.md', () => {
    const comments = SOURCES.flatMap(commentsOf);
    expect(comments.filter(({ text }) => text.includes('docs/contract.md, "')).length).toBeGreaterThan(20);
    const before = (comment: Prose): string =>
      comments
        .slice(0, comments.indexOf(comment))
        .filter(({ file }) => file === comment.file)
        .map(({ text }) => text)
        .join('\n');
    const problems = comments.flatMap((comment) =>
      citationProblems(comment.text, /ection|ppendix/.test(comment.text) ? before(comment) : '').map(
        (problem) => `${comment.file}:${comment.line}: ${problem}`,
      ),
    );
    expect(problems).toEqual([]);
  });

  test('of the contract name a section', () => {
    const bare = SOURCES.flatMap(commentsOf).filter(({ text }) => /contract\.md(?!, ")/.test(text));
    expect(bare.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });

  test('in the documentation resolve, too', () => {
    const problems = PAGES.flatMap((file) => citationProblems(readText(file).replace(/\s+/g, ' ')).map((problem) => `${file}: ${problem}`));
    // Pages have sections of their own; of theirs only the contract, the specification and RFCs are looked at.
    expect(problems.filter((problem) => !problem.includes('is not one of a document'))).toEqual([]);
  });

  test('no comment cites what a reader cannot have', () => {
    const hidden = /\bDESIGN\b|\b(AWS|DOMAIN)-FACTS\b|\.\.\/shared\/[A-Z]|MEMORY-AND-MACHINES/;
    const found = [...SOURCES.flatMap(commentsOf), ...PAGES.map((file) => ({ file, line: 1, text: readText(file) }))];
    expect(found.filter(({ text }) => hidden.test(text)).map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });

  test.each([
    ['docs/contract.md, "Decisions"', 'docs/contract.md has no section "Decisions"'],
    ['Source: docs/contract.md, "Decision" and "Dates".', 'docs/contract.md has no section "Dates"'],
    ['docs/contract.md, "Decision", row 14', 'the decision table has no row 14'],
    ['docs/contract.md, "Classification", rules 2–6', 'the classification has no rule 6'],
    ['Source: specification, "Interactive user".', 'the specification has no heading "Interactive user"'],
    ['Source: specification, the note.', '"specification, the note." cites no heading of the specification'],
    ['RFC 9999 says so.', 'RFC 9999 is not listed'],
    ['Some Guide, section 3.2', '"section 3.2" is not one of a document that is listed'],
    ['Source: API Gateway Developer Guide, "No such page".', 'unknown source: API Gateway Developer Guide, "No such page"'],
    ['Source: RFC 7617, section 2; a blog.', 'unknown source: a blog'],
    ['Source: as above.', 'unknown source: as above'],
  ])('a wrong one is seen: %s', (text, problem) => {
    expect(citationProblems(text)).toContain(problem);
  });
});

test('the contract has its sections in order', () => {
  expect(CONTRACT).toEqual([
    '1. What it is',
    '2. Words',
    '3. Parts',
    '4. Classification',
    '5. Decision',
    '6. Refusals on the wire',
    '7. Data',
    "8. People's side",
    '9. Local run',
    '10. Limits and targets',
    '11. Readings of the specification',
    '12. Memory',
    '13. Dates that close',
    '14. Secrets',
    '15. Person-only users',
    '16. Tokens',
    '17. Envelope',
    '18. Users as code',
  ]);
});

test('each source has a title and the address of a public document', () => {
  expect(SPECIFICATION).toHaveLength(7);
  expect(SOURCE_ROWS.length).toBeGreaterThan(80);
  expect(SOURCE_ROWS.filter((row) => !/^<https:\/\/[^<>\s]+>/.test(row.at(-1) ?? ''))).toEqual([]);
  const names = SOURCE_ROWS.filter((row) => row.length === 3).map(([name]) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
