import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A comment of the sources, or a page of the documentation: what it says, on one line a paragraph. */
export interface Prose {
  readonly file: string;
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Snapshots, and what the test of the import rules writes for a moment. */
const NO_SOURCE = /__snapshots__|\/broken-/;

/** Files under version control below some folders, or alone, that end in one of some ways. */
export function filesOf(paths: readonly string[], endings: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => endings.test(file) && !NO_SOURCE.test(file));
}

export const readText = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Where a comment may begin: at the start, or behind white space or a bracket, so that neither `https://` nor a glob counts. */
const COMMENT = /(?<=^|[\s{(,;])(?:\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*(?:\n[ \t]*)?(?=\/\/|\n|$))+)/g;

/** Every comment of a file, without its signs. */
export function commentsOf(file: string): Prose[] {
  const source = readText(file);
  return [...source.matchAll(COMMENT)].map(({ 0: comment, index }) => ({
    file,
    line: source.slice(0, index).split('\n').length,
    text: plain(comment),
  }));
}

function plain(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/)?\s?/, '').replace(/\s*\*\/\s*$/, ''));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n');
}
