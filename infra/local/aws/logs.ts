import { SsmError } from './ssm/errors.ts';

/** Log groups that take lines by the API, and what happens to a line. */
export interface LogsApi {
  readonly onLine: (logGroup: string, line: string) => void;
}

interface Input {
  readonly logGroupName?: unknown;
  readonly logStreamName?: unknown;
  readonly logEvents?: readonly { readonly message?: unknown }[];
}

/**
 * The two operations of CloudWatch Logs that the memory calls. Streams are made as they are asked for, and kept nowhere: what is put goes to
 * the subscribers.
 *
 * Source: CloudWatch Logs API Reference, CreateLogStream, PutLogEvents.
 *
 * @returns answers one call.
 */
export function createLogs({ onLine }: LogsApi): (operation: string, body: Buffer) => object {
  const streams = new Set<string>();
  return (operation, body) => {
    const { logGroupName, logStreamName, logEvents = [] } = JSON.parse(body.toString('utf8')) as Input;
    const stream = `${String(logGroupName)} ${String(logStreamName)}`;
    if (operation === 'CreateLogStream') {
      if (streams.has(stream)) throw new SsmError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      streams.add(stream);
      return {};
    }
    if (operation !== 'PutLogEvents')
      throw new SsmError('UnknownOperationException', 'Of CloudWatch Logs the local run serves CreateLogStream and PutLogEvents.');
    if (!streams.has(stream)) throw new SsmError('ResourceNotFoundException', 'The specified log stream does not exist.');
    for (const { message } of logEvents) onLine(String(logGroupName), String(message));
    return { nextSequenceToken: '0' };
  };
}
