import { parentPort, workerData } from 'node:worker_threads';
import { arnOf } from '../account.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import type { Invocation, WorkerMessage, WorkerStart } from './protocol.ts';

/** Runs in a worker thread: loads one function and answers its invocations one by one. */
const start = workerData as WorkerStart;
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

// For this thread alone: a function has nothing of this machine.
delete process.env.NODE_COMPILE_CACHE;
const handler = await loadHandler(start.code, start.handler);
send({ kind: 'loaded' });

parentPort?.on('message', (invocation: Invocation) => {
  invoke(handler, invocation).catch((error: unknown) => {
    const { name: errorType, message: errorMessage } = error instanceof Error ? error : { name: 'Error', message: JSON.stringify(error) };
    send({ kind: 'error', requestId: invocation.requestId, errorType, errorMessage: errorMessage ?? 'null' });
  });
});

async function invoke(run: Handler, { requestId, payload, deadline }: Invocation): Promise<void> {
  const result = await run(JSON.parse(payload), contextOf(requestId, deadline));
  send({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
}

/** Source: Lambda Developer Guide, "Using the Lambda context object to retrieve Node.js function information". */
const contextOf = (awsRequestId: string, deadline: number): object => ({
  awsRequestId,
  functionName: start.functionName,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: arnOf('lambda', `function:${start.functionName}`),
  memoryLimitInMB: String(start.memoryMb),
  logGroupName: `/aws/lambda/${start.functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});
