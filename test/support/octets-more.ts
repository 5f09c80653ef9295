import type { DecisionLine } from '../../functions/authorizer/log.ts';

/** The line as it was before the memory. */
function before({ credential, credential_id, write, mid_server, upstream, ...line }: DecisionLine): object {
  return line.outcome === 'allow' ? line : { ...line, session_kind: null };
}

const octets = (line: object): number => Buffer.byteLength(JSON.stringify(line));

/** How many octets a decision line is longer for the memory. */
export const octetsMore = (line: DecisionLine): number => octets(line) - octets(before(line));
