import { type EnvelopeLists, partsOf, readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { printable } from '../../../shared/core/text.ts';
import { LEARNED_DAYS, learn } from '../../../shared/core/usage/envelope/learn.ts';
import { sinceDays } from '../../../shared/core/usage/findings/evidence.ts';
import { isGuest } from '../../../shared/core/users/base-records.ts';
import { readUserRecord, type UserRecord } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { changeRecord, done } from '../users/change.ts';
import { existing } from '../users/users.ts';

/** `nis envelope NAME show`: what a machine may do at most, and whether that is in force. */
export async function showEnvelope(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const record = readUserRecord(await existing(await context.connect(), name), terminal.now());
  const shown = shownOf(record);
  if (json) return terminal.out(jsonLine(shown));
  if (!shown.readable)
    return terminal.out(
      `${record.user_name}: what is stored cannot be read. ${record.web_service_access_only ? 'Every request of this account is refused. ' : ''}Set another one, or clear it.\n`,
    );
  if (shown.envelope === null) return terminal.out(`${record.user_name} has no envelope: its roles alone say what it may do.\n`);
  const { uses, from } = shown.envelope;
  terminal.out(`${record.user_name}: ${shown.in_force ? 'in force' : NOT_IN_FORCE}\n${listed('Uses', uses)}${listed('From', from)}`);
}

const NOT_IN_FORCE = 'kept, and not in force, because the user is interactive';

const listed = (label: string, lines: readonly string[] | undefined): string => {
  if (lines === undefined) return `${label}: no limit\n`;
  return lines.length === 0 ? `${label}: none is allowed\n` : `${label}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
};

function shownOf({ user_name, envelope, web_service_access_only }: UserRecord) {
  const readable = readEnvelope(envelope || undefined) !== 'unreadable';
  const lists: EnvelopeLists | null = envelope === '' || !readable ? null : partsOf(envelope);
  return { user_name, envelope: lists, readable, in_force: envelope !== '' && web_service_access_only && !isGuest(user_name) };
}

/** `nis envelope NAME learn`: a file for `set` on the standard output; what to know about it on the standard error. */
export async function learnEnvelope(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const record = readUserRecord(await existing(deployment, name), terminal.now());
  if (isGuest(record.user_name)) throw new UsageError(`${record.user_name} is for callers without credentials: it has no envelope.`);
  const [rows, observation] = await Promise.all([deployment.usage.rows(record.user_name), deployment.usage.observation()]);
  const { uses, from, notes } = learn(rows, observation, terminal.now());
  const envelope = { uses, from };
  if (json) return terminal.out(jsonLine({ user_name: record.user_name, since: sinceDays(terminal.now(), LEARNED_DAYS), envelope, notes }));
  terminal.out(`${JSON.stringify(envelope, null, 2)}\n`);
  for (const note of notes) terminal.err(`nis: ${printable(note)}\n`);
}

/** `nis envelope NAME set FILE` and `clear`. @param file null: clear. @throws UsageError where the change was refused. */
export async function setEnvelope(context: Context, name: string, file: string | null, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const text = file === null ? null : await readEnvelopeFile(context, file);
  const deployment = await context.connect();
  const stored = await existing(deployment, name);
  const changing = { context, deployment, graph: await deployment.loadRoles() };
  const made = done(await changeRecord(changing, stored, { envelope: text === null ? { kind: 'clear' } : { kind: 'set', text } }));
  if (json) return showEnvelope(context, name, { json });
  const record = readUserRecord(await existing(deployment, name), terminal.now());
  const force = record.web_service_access_only ? 'in force from the next request on' : NOT_IN_FORCE;
  const said = record.envelope === '' ? 'there is no envelope: the roles alone say what this account may do' : `the envelope is ${force}`;
  terminal.out(`${record.user_name}: ${made.kind === 'unchanged' ? 'unchanged; ' : ''}${said}.\n`);
}

/** Octets of a file that are read: an envelope has 12 KB at most, and white space. */
const LONGEST_FILE = 1024 * 1024;

/** @throws UsageError where it cannot be read, or is far too long. */
export async function readEnvelopeFile({ terminal }: Context, file: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let octets = 0;
  for await (const piece of terminal.bytes(file)) {
    octets += piece.length;
    if (octets > LONGEST_FILE) throw new UsageError(`${file} is too long for an envelope, which has 12 KB at most.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
