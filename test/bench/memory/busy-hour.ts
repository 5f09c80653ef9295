import { gzipSync } from 'node:zlib';
import type { DecisionLine } from '../../../functions/authorizer/log.ts';
import type { LogsEvent } from '../../../functions/usage/payload.ts';
import type { HeartbeatLine, ServedLine } from '../../../shared/core/usage/collect/lines.ts';

export const HOUR = Date.parse('2026-11-30T12:00:00Z');
export const SECONDS = 3600;
export const GROUPS = ['authorizer', 'instance'] as const;
/** Log streams of each group; CloudWatch Logs delivers about once a second from each. */
const STREAMS = 2;
const BEAT_S = 300;

/**
 * What CloudWatch Logs delivers in one second of an hour in which every account works all the time: two lines a request, each group's in
 * payloads of its own.
 *
 * @param decision a line as the authorizer writes it. @param lines in the hour.
 */
export function payloadsOf(decision: DecisionLine, second: number, lines: number, accounts: number): LogsEvent[] {
  const requests = lines / 2;
  const [first, end] = [second, second + 1].map((at) => Math.ceil((at * requests) / SECONDS)) as [number, number];
  const messages: [string[], string[]][] = Array.from({ length: STREAMS }, () => [[], []]);
  for (let request = first; request < end; request += 1) {
    const [decided, served] = messages[request % STREAMS] as [string[], string[]];
    const of = {
      decision_id: `Kx${String(request).padStart(10, '0')}AEJxQ=`,
      time: new Date(HOUR + (request * SECONDS * 1000) / requests).toISOString(),
      user: `integration.${request % accounts}`,
      source: sourceOf(request % accounts),
    };
    decided.push(JSON.stringify({ ...decision, ...of }));
    served.push(JSON.stringify({ ...SERVED, ...of }));
  }
  if (second % BEAT_S === 0) for (const [index, group] of GROUPS.entries()) messages[0]?.[index]?.push(heartbeat(second, group));
  return messages.flatMap((ofStream, stream) => ofStream.map((some, index) => payloadOf(some, GROUPS[index] ?? '', stream, second)));
}

const SERVED: Omit<ServedLine, 'decision_id' | 'time' | 'user' | 'source'> = {
  log: 'served',
  session_kind: 'non_interactive',
  surface: 'api',
  protocol: 'soap',
  table: 'incident',
  operation: 'query',
  outcome: 'done',
  code: null,
  credential: 'password',
  credential_id: null,
  write: false,
  mid_server: false,
};

const sourceOf = (account: number): string => `203.0.${Math.floor(account / 250)}.${account % 250}`;

function heartbeat(second: number, group: string): string {
  const line: HeartbeatLine = { log: 'heartbeat', time: new Date(HOUR + second * 1000).toISOString(), group };
  return JSON.stringify(line);
}

function payloadOf(messages: readonly string[], group: string, stream: number, second: number): LogsEvent {
  const batch = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: group,
    logStream: String(stream),
    subscriptionFilters: ['memory'],
    logEvents: messages.map((message, index) => ({ id: String(index), timestamp: HOUR + second * 1000, message })),
  };
  // What packs it is not measured: it may be quick.
  return { awslogs: { data: gzipSync(JSON.stringify(batch), { level: 1 }).toString('base64') } };
}
