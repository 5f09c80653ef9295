import { DECISION_ROWS } from '../../shared/core/decision/explain.ts';
import { readText } from './comments.ts';

/** A section of a page: the text below a heading, up to the next one of the second level. */
interface Section {
  readonly heading: string;
  readonly body: string;
}

/** Rows of the decision table, as a citation names them. */
const ROWS: readonly string[] = DECISION_ROWS.map(({ row }) => row);

const sectionsOf = (page: string): Section[] =>
  readText(page)
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ heading: part.slice(0, part.indexOf('\n')).trim(), body: part.slice(part.indexOf('\n')) }));

/** Titles of the contract's sections, in order, each with its number. */
export const CONTRACT = sectionsOf('docs/contract.md').map(({ heading }) => heading);
const contractSections = new Set(CONTRACT.map((heading) => heading.replace(/^\d+\. /, '')));

const CLASSIFICATION_RULES = [
  ...(sectionsOf('docs/contract.md').find(({ heading }) => heading.endsWith('Classification'))?.body ?? '').matchAll(/^(\d+)\. /gm),
].map(([, number = '']) => number);

const SOURCES = sectionsOf('docs/sources.md');
const cells = (body: string): string[][] =>
  [...body.matchAll(/^\| (?!cited as|page|form|---)(.+) \|$/gm)].map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()));

/** Headings of the specification. */
export const SPECIFICATION: readonly string[] = [
  ...(SOURCES.find(({ heading }) => heading === 'The specification')?.body ?? '').matchAll(/^- (.+)$/gm),
].map(([, heading = '']) => heading);

/** Works whose pages are listed: every name of the work, and its pages as a citation writes them. */
const WORKS = SOURCES.filter(({ body }) => body.includes('| page | address |')).map(({ heading, body }) => ({
  names: [heading, ...(/^Also cited as: (.+)\.$/m.exec(body)?.[1] ?? '').split('; ')].filter((name) => name !== ''),
  pages: cells(body).map(([page = '']) => page),
}));

/** Every document as a citation may begin with it, the longest first. */
export const DOCUMENTS: readonly string[] = [
  ...SOURCES.filter(({ body }) => body.includes('| cited as | title | address |'))
    .flatMap(({ body }) => cells(body))
    .flatMap(([name = '']) => [name, ...(name.match(/"[^"]+"$/) ?? [])]),
  ...WORKS.flatMap(({ names, pages }) => [...pages, ...names.flatMap((name) => pages.map((page) => `${name}, ${page}`))]),
].toSorted((one, other) => other.length - one.length);

/** Every row of the list of sources, with its cells. */
export const SOURCE_ROWS: readonly string[][] = SOURCES.filter(({ body }) => body.includes('| address |')).flatMap(({ body }) =>
  cells(body),
);

/** Titles in quotes that follow a citation, joined by commas and "and". */
const TITLES = /^((?:(?:,| and|, and) )?"[^"]+")+/;
const titlesAfter = (text: string): string[] => [...(TITLES.exec(text)?.[0] ?? '').matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);

/**
 * What is wrong with the citations of a text, one line each.
 *
 * @param before earlier comments of the file: "section 2.5" is one of a document that they name.
 */
export function citationProblems(text: string, before = ''): string[] {
  return [...contractProblems(text), ...specificationProblems(text), ...standardProblems(text, before), ...sourceProblems(text)];
}

/** Sections that are cited, and the rows and numbered rules in them. */
function contractProblems(text: string): string[] {
  const sections = [...text.matchAll(/docs\/contract\.md, (?=")/g)].flatMap(({ 0: found, index }) =>
    titlesAfter(text.slice(index + found.length))
      .filter((title) => !contractSections.has(title))
      .map((title) => `docs/contract.md has no section "${title}"`),
  );
  const rows = [...text.matchAll(/"Decision", rows? (\w+)(?:[–-](\w+))?/g)].flatMap(([, ...named]) =>
    named.filter((row) => row !== undefined),
  );
  const rules = [...text.matchAll(/"Classification", rules? (\d+)(?:[–-](\d+))?/g)].flatMap(([, ...named]) =>
    named.filter((rule) => rule !== undefined),
  );
  return [
    ...sections,
    ...rows.filter((row) => !ROWS.includes(row)).map((row) => `the decision table has no row ${row}`),
    ...rules.filter((rule) => !CLASSIFICATION_RULES.includes(rule)).map((rule) => `the classification has no rule ${rule}`),
  ];
}

function specificationProblems(text: string): string[] {
  return [...text.matchAll(/\bspecification, (?!or |and )/g)].flatMap(({ 0: found, index }) => {
    const titles = titlesAfter(text.slice(index + found.length));
    if (titles.length === 0) return [`"${text.slice(index, index + 60)}" cites no heading of the specification`];
    return titles.filter((title) => !SPECIFICATION.includes(title)).map((title) => `the specification has no heading "${title}"`);
  });
}

/** RFCs, and documents that are cited by section, wherever they stand. */
function standardProblems(text: string, before: string): string[] {
  const rfcs = [...text.matchAll(/\bRFC[ -]?(\d+)/g)]
    .filter(([, number]) => !DOCUMENTS.includes(`RFC ${number}`))
    .map(([found]) => `${found} is not listed`);
  const sections = [...text.matchAll(/\b(?:[Ss]ections? \d[\d.]*|[Aa]ppendix [A-Z]\b)/g)]
    .filter(({ index }) => !DOCUMENTS.some((name) => (before + text.slice(0, index)).includes(name)))
    .map(([found]) => `"${found}" is not one of a document that is listed`);
  return [...rfcs, ...sections];
}

/** The end of a sentence, but not of an initial. */
const SENTENCE = /(?<!\b[A-Z])\. (?=[A-Z`])|\.$/;

/** `Source: one; another: what it says`: each part begins with a contract section, a heading, or a document that is listed. */
function sourceProblems(text: string): string[] {
  return text.split('\n').flatMap((paragraph) =>
    paragraph
      .split(/\bSources?: /)
      .slice(1)
      .flatMap((clause) => partsOf(clause.split(SENTENCE)[0] ?? ''))
      .filter((part) => !isKnown(part))
      .map((part) => `unknown source: ${part}`),
  );
}

/** The documents named before the first colon outside quotes, which begins what they say. */
const partsOf = (clause: string): string[] => {
  const named = /^(?:"[^"]*"|::|[^":])*/.exec(clause)?.[0] ?? '';
  return named.split('; ').map((part) => part.trim());
};

const isKnown = (part: string): boolean =>
  /^docs\/contract\.md, "/.test(part) || /^specification, "/.test(part) || DOCUMENTS.some((name) => part.startsWith(name));
