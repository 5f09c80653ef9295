import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DECISION_ROWS } from '../../shared/core/decision/explain.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { readText } from './comments.ts';

const ROWS = [...readText('docs/try.md').matchAll(/^\| (\w+) \| `(curl [^`]+)` \| (\d+) \| `(\w+)` \|$/gm)].map(
  ([, row = '', command = '', status = '', reason = '']) => ({ row, command, status: Number(status), reason }),
);
/** Rows that one request cannot show. */
const TOLD_IN_WORDS = ['1b', '2b', '3b', '4', '5b', '6', '11b'];

let run: LocalRun;
beforeAll(async () => {
  run = await startLocalRun();
});
afterAll(() => run?.stop());

describe('the tour of docs/try.md', () => {
  test('has each row of the decision table, in order', () => {
    expect(ROWS.map(({ row }) => row)).toEqual(DECISION_ROWS.map(({ row }) => row).filter((row) => !TOLD_IN_WORDS.includes(row)));
  });

  test.each(ROWS)('row $row is answered $status, $reason', async ({ command, row, status, reason }) => {
    const here = command.replace('curl ', 'curl --silent --output /dev/null --dump-header - ').replace('http://localhost:8080', run.url);
    const { stdout } = await promisify(execFile)('sh', ['-c', here]);
    expect(stdout).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const id = /^x-amzn-requestid: (\S+)/im.exec(stdout)?.[1];
    const decision = await run.decisionOn({ headers: { 'x-amzn-requestid': id } });
    expect(decision).toMatchObject({ reason });
    expect(DECISION_ROWS.find((each) => each.row === row)?.reasons).toContain(reason);
  });
});
