import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { PROTOCOL_NAMES, type Protocol } from '../../../shared/core/request/protocols.ts';
import { BLOCKED_RECORD, blockedAsText, type StoredBlocked, UNREADABLE_BLOCKED } from '../../../shared/core/settings/blocked.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';

/** Two administrators at once: the second reads again. */
const ATTEMPTS = 5;

/** `nis settings block PROTOCOL` and `unblock PROTOCOL`: switches a protocol off for everybody, or on again. */
export async function switchProtocol(context: Context, typed: string, off: boolean, { json }: JsonOption): Promise<void> {
  const protocol = protocolNamed(typed);
  const changed = await change(await context.connect(), protocol, off, context.terminal.now());
  const state = off ? 'switched off for everybody' : 'switched on';
  context.terminal.out(
    json
      ? jsonLine({ protocol, blocked: off, changed })
      : changed
        ? `${protocol} is ${state}, in force everywhere within 15 seconds.\n`
        : `${protocol} is ${state} already; nothing was changed.\n`,
  );
}

/** @throws UsageError where there is no such protocol. */
export function protocolNamed(typed: string): Protocol {
  const found = PROTOCOL_NAMES.find((name) => name === typed);
  if (found === undefined) throw new UsageError(`There is no protocol ${JSON.stringify(typed)}: give one of ${PROTOCOL_NAMES.join(', ')}.`);
  return found;
}

/** @returns false: it was so already. */
async function change(deployment: Deployment, protocol: Protocol, off: boolean, now: number): Promise<boolean> {
  const { blockedProtocols, by, audit } = deployment;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await blockedProtocols.read();
    const names = new Set(readable(stored));
    if (names.has(protocol) === off) return false;
    if (off) names.add(protocol);
    else names.delete(protocol);
    const author = await by();
    if (!(await blockedProtocols.write({ names: [...names], version: stored.version, by: author, now }))) continue;
    const entry = { field: 'value', old: blockedAsText(stored.blocked), new: blockedAsText(names) };
    await recordChanges(audit, { record: BLOCKED_RECORD, by: author, at: now, decisionId: `nis-${randomUUID()}` }, [entry]);
    return true;
  }
  throw new UsageError('Nothing was changed: others change the same list all the time. Try again.');
}

function readable({ blocked }: StoredBlocked): ReadonlySet<string> {
  if (blocked === 'unread') throw new UsageError(`Nothing was changed: ${UNREADABLE_BLOCKED}`);
  return blocked;
}
