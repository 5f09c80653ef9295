import { printable } from '../../../shared/core/text.ts';
import { FACTOR_GOES } from '../../../shared/core/users/change/effects.ts';
import { NO_RESET_OF_MACHINES } from '../../../shared/core/users/change/kind-checks.ts';
import { NEW_USER, readUserRecord } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { createLimit, grouped, startProgress } from '../terminal/render.ts';
import { type Changing, changeRecord, createRecord, inWords } from './change.ts';
import { namedRows } from './csv-rows.ts';
import { COLUMNS, REFUSED_COLUMNS, readRow, type WantedUser } from './import-row.ts';

/** Exit status where rows were refused. */
const REFUSED = 1;

const CSV = { columns: COLUMNS, refused: REFUSED_COLUMNS, what: "the platform's user export", before: 'The rows before are imported.' };

type Outcome = 'created' | 'changed' | 'unchanged' | { readonly changed: string } | { readonly refused: string };

/** `nis users import FILE.csv`: the platform's user export. A row that is refused is told with its line; the others go on. */
export async function importUsers(context: Context, file: string, { json, all }: JsonOption & { readonly all?: boolean }): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const changing = { context, deployment, graph: await deployment.loadRoles() };
  // Before the first row, so that no half of a file is imported under no name.
  await deployment.by();
  context.whenStopped('The rows before are imported: run the import again for the others.');
  const counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  const refusals: { readonly line: number; readonly why: string }[] = [];
  const notes: { readonly line: number; readonly note: string }[] = [];
  const limit = createLimit(all ?? json ?? false);
  const seen = new Map<string, number>();
  const { pieces, expect } = counted(terminal.bytes(file), terminal.size(file));
  const progress = startProgress(terminal, 'rows');
  for await (const { line, cells } of namedRows(pieces, { file, ...CSV })) {
    const outcome = await importRow(changing, seen, line, cells);
    if (typeof outcome === 'string') counts[outcome]++;
    else if ('changed' in outcome) {
      counts.changed++;
      if (json) notes.push({ line, note: outcome.changed });
      else terminal.err(`line ${line}: ${printable(outcome.changed)}\n`);
    } else {
      counts.refused++;
      if (json) refusals.push({ line, why: outcome.refused });
      else if (limit.takes('refused')) terminal.err(`line ${line}: ${printable(outcome.refused)}\n`);
    }
    const rows = counts.created + counts.changed + counts.unchanged + counts.refused;
    progress(rows, expect(rows));
  }
  terminal.progress(null);
  for (const [, more] of limit.leftOut()) terminal.err(`and ${grouped(more)} more rows: --all names each\n`);
  terminal.out(
    json
      ? jsonLine({ ...counts, refusals, ...(notes.length === 0 ? {} : { notes }) })
      : `${grouped(counts.created)} created, ${grouped(counts.changed)} changed, ${grouped(counts.unchanged)} unchanged, ${grouped(counts.refused)} refused.\n`,
  );
  if (counts.refused > 0) context.setExitCode(REFUSED);
}

/** Octets of a file on their way, and how many rows it has by those that came so far; null where its size is not known. */
function counted(bytes: AsyncIterable<Uint8Array>, size: number | null) {
  let octets = 0;
  async function* pieces(): AsyncIterable<Uint8Array> {
    for await (const piece of bytes) {
      octets += piece.length;
      yield piece;
    }
  }
  return { pieces: pieces(), expect: (rows: number) => (size === null || octets === 0 ? null : Math.round((rows * size) / octets)) };
}

async function importRow(
  changing: Changing,
  seen: Map<string, number>,
  line: number,
  cells: Readonly<Record<string, string>> | string,
): Promise<Outcome> {
  const row = typeof cells === 'string' ? cells : readRow(cells, changing.graph);
  if (typeof row === 'string') return { refused: row };
  const before = seen.get(row.userName);
  if (before !== undefined) return { refused: `${row.userName} stands on line ${before} already` };
  seen.set(row.userName, line);
  return write(changing, row);
}

async function write(changing: Changing, { userName, typedName, wanted, needsReset }: WantedUser): Promise<Outcome> {
  const stored = await changing.deployment.users.record(userName);
  const kind = { ...(stored === null ? NEW_USER : readUserRecord(stored, changing.context.terminal.now())), ...wanted.fields };
  if (needsReset && (kind.web_service_access_only || kind.web_service_access_only_from !== ''))
    return { refused: inWords({ password_needs_reset: NO_RESET_OF_MACHINES }) };
  const made = stored === null ? await createRecord(changing, typedName, wanted) : await changeRecord(changing, stored, wanted);
  if (made.kind === 'refused') return { refused: made.why };
  if (made.kind === 'unchanged') return 'unchanged';
  if (stored === null) return 'created';
  const before = readUserRecord(stored, changing.context.terminal.now());
  return before.second_factor && kind.web_service_access_only ? { changed: `${userName}: ${FACTOR_GOES}` } : 'changed';
}
