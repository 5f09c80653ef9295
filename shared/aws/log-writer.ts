import { answersOf } from './client/answers.ts';
import { createHttpsClient } from './client/https-client.ts';

/** The stream of every line that comes from here: the functions of the group have streams of their own. */
const STREAM = 'heartbeat';

/**
 * Puts a line into a log group.
 *
 * Source: CloudWatch Logs API Reference, PutLogEvents, CreateLogStream.
 *
 * @param env region, credentials and endpoint, as AWS Lambda sets them.
 * @returns rejects with DependencyError if CloudWatch Logs does not take the line.
 */
export function createLogWriter(env: NodeJS.ProcessEnv): (logGroupName: string, line: object, timestamp: number) => Promise<void> {
  const call = createHttpsClient({
    service: 'logs',
    target: 'Logs_20140328',
    contentType: 'application/x-amz-json-1.1',
    attempts: 2,
    env,
  });
  const answers = answersOf('log group');
  return async (logGroupName, line, timestamp) => {
    const stream = { logGroupName, logStreamName: STREAM };
    const put = (): Promise<unknown> => call('PutLogEvents', { ...stream, logEvents: [{ timestamp, message: JSON.stringify(line) }] });
    await answers.of(() =>
      put().catch(async (error: unknown) => {
        if (!is(error, 'ResourceNotFoundException')) throw error;
        await call('CreateLogStream', stream).catch((failure: unknown) => {
          if (!is(failure, 'ResourceAlreadyExistsException')) throw failure;
        });
        return put();
      }),
    );
  };
}

const is = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
