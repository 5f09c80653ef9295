import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', 'functions', 'shared', 'infra'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));

const LONGEST = 40;
/** Still to be split, by file. The target is none: add no file here. */
const KNOWN: readonly string[] = [
  'shared/aws/dynamo/sign-in/attempt-admin.ts',
  'functions/backfill/open-pages.ts',
  'infra/constructs/observability/alarms.ts',
  'infra/constructs/observability/dashboard.ts',
  'infra/stacks/observability.ts',
  'shared/aws/dynamo/sign-in/attempt-store.ts',
  'shared/aws/dynamo/record-store.ts',
];
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'MethodProperty',
  'Constructor',
]);

interface Node {
  readonly type?: string;
  readonly span?: { readonly start: number; readonly end: number };
}

/** Every node of a file, and where in it the file begins: swc counts octets over all files that it ever read. */
function nodesOf(source: string, tsx: boolean): { readonly nodes: readonly Node[]; readonly begin: number } {
  // A statement of its own in front, since the span of a module leaves out what precedes its first token.
  const { body } = parseSync(`;${source.replace(/^#!/, '//')}`, { syntax: 'typescript', tsx });
  const nodes: Node[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value) nodes.push(value as Node);
    for (const part of Object.values(value)) visit(part);
  };
  visit(body);
  return { nodes, begin: (body[0]?.span.start ?? 0) + 1 };
}

/** Lines of each function of a source, from its first to its last. */
function functionsIn(source: string, tsx = false): { readonly line: number; readonly lines: number }[] {
  const octets = Buffer.from(source);
  const { nodes, begin } = nodesOf(source, tsx);
  const breaks = (from: number, to: number): number => octets.subarray(from, to).toString().split('\n').length;
  return nodes
    .filter(({ type = '', span }) => FUNCTIONS.has(type) && span !== undefined)
    .map(({ span: { start, end } = { start: 0, end: 0 } }) => ({
      line: breaks(0, start - begin),
      lines: breaks(start - begin, end - begin),
    }));
}

describe('a function', () => {
  test('is counted from its first line to its last, whatever kind it is', () => {
    const source = '// é\n\nfunction a() {\n  return 1;\n}\nconst b = () => ({\n  c() {},\n});\nclass D {\n  e() {\n  }\n}\n';
    expect(functionsIn(source)).toEqual([
      { line: 3, lines: 3 },
      { line: 6, lines: 3 },
      { line: 7, lines: 1 },
      { line: 10, lines: 2 },
    ]);
  });

  test(`has at most ${LONGEST} lines`, () => {
    const long = files
      .filter((file) => !KNOWN.includes(file))
      .flatMap((file) =>
        functionsIn(readFileSync(join(ROOT, file), 'utf8'), file.endsWith('x'))
          .filter(({ lines }) => lines > LONGEST)
          .map(({ line, lines }) => `${file}:${line} has ${lines} lines`),
      );
    expect(long).toEqual([]);
  });
});

test('a file is .tsx because it holds a view, and for no other reason', () => {
  const withoutView = files
    .filter((file) => file.endsWith('.tsx'))
    .filter(
      (file) =>
        !nodesOf(readFileSync(join(ROOT, file), 'utf8'), true).nodes.some(({ type = '' }) => /^JSX(?:Element|Fragment)$/.test(type)),
    );
  expect(withoutView).toEqual([]);
});
