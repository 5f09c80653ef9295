import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../../infra/local/lambda/protocol.ts';
import { createAsyncInvocations } from '../../../../infra/local/memory/async-invoke.ts';

const FOLD = 'arn:aws:lambda:us-east-1:123456789012:function:usage:live';
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:lost';
const READER = 'arn:aws:lambda:us-east-1:123456789012:function:usage-reader:live';
const PAYLOAD = JSON.stringify({ awslogs: { data: 'lines' } });

const done: Outcome = { ok: true, payload: 'null' };
const failed: Outcome = { ok: false, errorType: 'DependencyError', errorMessage: 'sys_usage could not be read or written' };
const notTaken: Outcome = { ok: true, payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier: 'one' }] }) };
const taken: Outcome = { ok: true, payload: '{"batchItemFailures":[]}' };

interface Call {
  readonly functionArn: string;
  readonly payload: string;
  /** Milliseconds after the invocation began. */
  readonly at: number;
}

interface More {
  readonly retries?: number;
  readonly queue?: boolean;
  /** The run stops during the call of this number. */
  readonly stopAfter?: number;
}

/** Invocations over functions that answer one outcome after the other, the last one for ever; pauses take no time. */
async function run(answers: { readonly fold: readonly Outcome[]; readonly reader?: readonly Outcome[] }, more: More = {}) {
  const { retries = 2, queue = true, stopAfter } = more;
  let at = 0;
  const [calls, lost]: [Call[], Outcome[]] = [[], []];
  const invocations = createAsyncInvocations({
    feed: {
      asyncInvokes: new Map([['usage:live', { retries, queueArn: queue ? QUEUE : null }]]),
      readers: new Map(answers.reader === undefined ? [] : [[QUEUE, READER]]),
    },
    invoke: async (functionArn, payload) => {
      const outcomes = (functionArn === FOLD ? answers.fold : answers.reader) ?? [];
      const before = calls.filter((call) => call.functionArn === functionArn).length;
      calls.push({ functionArn, payload, at });
      if (stopAfter === calls.length) invocations.stop();
      return outcomes[Math.min(before, outcomes.length - 1)] as Outcome;
    },
    onLost: (_arn, outcome) => lost.push(outcome),
    pause: async (milliseconds) => {
      at += milliseconds;
    },
  });
  await invocations.invoke(FOLD, PAYLOAD);
  return { calls, lost, to: (arn: string): Call[] => calls.filter(({ functionArn }) => functionArn === arn) };
}

describe('an invocation that nobody waits for', () => {
  test('is made once if it succeeds', async () => {
    const { calls, lost } = await run({ fold: [done], reader: [taken] });
    expect(calls).toEqual([{ functionArn: FOLD, payload: PAYLOAD, at: 0 }]);
    expect(lost).toEqual([]);
  });

  test('is tried again with the same payload, each time later, until it succeeds', async () => {
    const { calls, lost } = await run({ fold: [failed, failed, done], reader: [taken] });
    expect(calls).toEqual([0, 1_000, 3_000].map((at) => ({ functionArn: FOLD, payload: PAYLOAD, at })));
    expect(lost).toEqual([]);
  });

  test('that fails to the last goes to the queue, whose reader gets what was to be invoked and why it was not', async () => {
    const { to, lost } = await run({ fold: [failed], reader: [taken] });
    expect(to(FOLD)).toHaveLength(3);
    expect(lost).toEqual([failed]);
    const [call, ...more] = to(READER);
    expect(more).toEqual([]);
    const { Records } = JSON.parse(call?.payload ?? '');
    expect(Records).toEqual([{ messageId: expect.any(String), body: expect.any(String), eventSource: 'aws:sqs', eventSourceARN: QUEUE }]);
    expect(JSON.parse(Records[0].body)).toMatchObject({
      requestContext: { functionArn: FOLD, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: JSON.parse(PAYLOAD),
      responsePayload: { errorMessage: 'sys_usage could not be read or written' },
    });
  });

  test.each([
    ['fails', failed],
    ['says that it did not take it', notTaken],
  ])('stays in the queue while its reader %s', async (_how, first) => {
    const { to, lost } = await run({ fold: [failed], reader: [first, first, taken] });
    const [one, two, three, ...more] = to(READER);
    expect(more).toEqual([]);
    expect([two?.payload, three?.payload]).toEqual([one?.payload, one?.payload]);
    expect([two, three].map((call) => (call?.at ?? 0) - (one?.at ?? 0))).toEqual([5_000, 10_000]);
    expect(lost).toHaveLength(1);
  });

  test.each([0, 1])('is tried as often as the template says: %s times again', async (retries) => {
    const { to } = await run({ fold: [failed], reader: [taken] }, { retries });
    expect(to(FOLD)).toHaveLength(1 + retries);
  });

  test('is only told as lost where no queue or no reader is', async () => {
    for (const it of [await run({ fold: [failed] }), await run({ fold: [failed], reader: [taken] }, { queue: false })]) {
      expect(it.to(READER)).toEqual([]);
      expect(it.lost).toEqual([failed]);
    }
  });

  test.each([
    ['retries', 1, [FOLD]],
    ['reads the queue', 4, [FOLD, FOLD, FOLD, READER]],
  ])('ends with the run while it %s', async (_what, stopAfter, expected) => {
    const { calls } = await run({ fold: [failed], reader: [failed] }, { stopAfter });
    expect(calls.map(({ functionArn }) => functionArn)).toEqual(expected);
  });
});
