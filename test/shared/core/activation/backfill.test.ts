import { describe, expect, test } from '@jest/globals';
import {
  addCounters,
  BackfillError,
  type Checkpoint,
  checkedCheckpoint,
  firstCheckpoint,
  isCheckpoint,
  isRun,
  NO_COUNTERS,
  RetryableError,
  type Run,
  ThrottledError,
} from '../../../../shared/core/activation/backfill.ts';

const AT = { runId: 'run-1', segment: 1, totalSegments: 4 };
const CHECKPOINT: Checkpoint = {
  ...AT,
  after: 'jo',
  counters: { scanned: 15, changed: 1, alreadySet: 2, vanished: 4, failed: 8 },
  failures: [{ userName: 'abel', why: 'The attribute is the text "true".' }],
  done: false,
};
const RUN: Run = { runId: 'run-1', totalSegments: 4, startedAt: '2026-11-24T10:00:00Z', finishedAt: null, startedBy: 'admin' };

describe('the counters of two segments', () => {
  test('add up, each kind for itself', () => {
    const other = { scanned: 150, changed: 10, alreadySet: 20, vanished: 40, failed: 80 };
    expect(addCounters(CHECKPOINT.counters, other)).toEqual({ scanned: 165, changed: 11, alreadySet: 22, vanished: 44, failed: 88 });
    expect(addCounters(NO_COUNTERS, other)).toEqual(other);
  });
});

describe('a stored checkpoint', () => {
  test('is one with a record to go on after, or with none, done or not', () => {
    expect(isCheckpoint(CHECKPOINT)).toBe(true);
    expect(isCheckpoint({ ...CHECKPOINT, after: null, done: true, failures: [] })).toBe(true);
    expect(isCheckpoint(firstCheckpoint({ ...AT, segment: 0 }))).toBe(true);
  });

  test.each([undefined, null, 'text', 7, [], {}])('is not %j', (value) => {
    expect(isCheckpoint(value)).toBe(false);
  });

  test.each<[string, unknown]>([
    ['runId', undefined],
    ['segment', -1],
    ['segment', '1'],
    ['totalSegments', 1.5],
    ['after', undefined],
    ['after', 7],
    ['counters', undefined],
    ['counters', null],
    ['counters', 'none'],
    ['counters', { ...NO_COUNTERS, failed: undefined }],
    ['counters', { ...NO_COUNTERS, scanned: -1 }],
    ['counters', {}],
    ['failures', undefined],
    ['failures', {}],
    ['failures', [undefined]],
    ['failures', [null]],
    ['failures', [{ userName: 'abel' }]],
    ['failures', [{ why: 'Something.' }]],
    ['failures', [...CHECKPOINT.failures, { userName: 7, why: 'Something.' }]],
    ['done', undefined],
    ['done', 'yes'],
  ])('is not one whose %s is %j: the segment begins anew instead of leaving users out', (name, value) => {
    expect(isCheckpoint({ ...CHECKPOINT, [name]: value })).toBe(false);
  });
});

describe('a stored run', () => {
  test('is one that is finished, or not', () => {
    expect(isRun(RUN)).toBe(true);
    expect(isRun({ ...RUN, finishedAt: '2026-11-24T11:00:00Z' })).toBe(true);
  });

  test.each([undefined, null, 'text', 7, [], {}])('is not %j', (value) => {
    expect(isRun(value)).toBe(false);
  });

  test.each<[keyof Run, unknown]>([
    ['runId', 7],
    ['totalSegments', -1],
    ['totalSegments', 'four'],
    ['startedAt', undefined],
    ['finishedAt', undefined],
    ['finishedAt', 7],
    ['startedBy', null],
  ])('is not one whose %s is %j', (name, value) => {
    expect(isRun({ ...RUN, [name]: value })).toBe(false);
  });
});

describe('the checkpoint to go on from', () => {
  const refusal = (at: Partial<typeof AT>, checkpoint: Checkpoint | null = null): string => {
    try {
      checkedCheckpoint({ ...AT, ...at }, checkpoint);
    } catch (error) {
      if (error instanceof BackfillError) return error.message;
      throw error;
    }
    return 'none';
  };

  test('is the beginning of the segment where there is none yet', () => {
    expect(checkedCheckpoint(AT, null)).toEqual({ ...AT, after: null, counters: NO_COUNTERS, failures: [], done: false });
  });

  test('is the one that the same segment of the same run left', () => {
    expect(checkedCheckpoint(AT, CHECKPOINT)).toBe(CHECKPOINT);
  });

  test.each([
    { segment: -1 },
    { segment: 0.5 },
    { segment: 4 },
    { segment: 0, totalSegments: 0 },
    { segment: 0, totalSegments: Number.NaN },
    { segment: 0, totalSegments: 1_000_001 },
  ])('is refused for a segment that does not exist: %j', (at) => {
    expect(refusal(at)).toMatch(/^Segment .* of .* does not exist: give a segment from 0 /);
  });

  test('is given for the first and for the last segment, and for as many as DynamoDB scans in parallel', () => {
    expect(refusal({ segment: 0 })).toBe('none');
    expect(refusal({ segment: 3 })).toBe('none');
    expect(refusal({ segment: 999_999, totalSegments: 1_000_000 })).toBe('none');
  });

  test('is refused with what to do where it is damaged, of another run, of another segment or of another number of segments', () => {
    expect(refusal({}, { ...CHECKPOINT, counters: { ...NO_COUNTERS, failed: -1 } })).toMatch(
      /segment 1 of run run-1 cannot be read: start/,
    );
    expect(refusal({}, { ...CHECKPOINT, runId: 'run-0' })).toMatch(/belongs to run run-0, not to run run-1: resume that run/);
    expect(refusal({}, { ...CHECKPOINT, segment: 2 })).toMatch(/belongs to segment 2 of 4, not to 1 of 4: resume with/);
    expect(refusal({}, { ...CHECKPOINT, totalSegments: 8 })).toMatch(/belongs to segment 1 of 8, not to 1 of 4: resume with/);
  });
});

test('failures carry the names by which the state machine tries again', () => {
  expect([new ThrottledError(), new RetryableError(), new BackfillError()].map(({ name }) => name)).toEqual([
    'ThrottledError',
    'RetryableError',
    'BackfillError',
  ]);
});
