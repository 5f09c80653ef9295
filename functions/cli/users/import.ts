import { type CsvRow, readCsv } from '../../../shared/core/csv.ts';
import { printable } from '../../../shared/core/text.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { grouped } from '../render.ts';
import { type ChangeOutcome, changeRecord, createRecord } from './change.ts';
import { COLUMNS, readRow, type WantedUser } from './import-row.ts';

/** Exit status where rows were refused. */
const REFUSED = 1;

type Outcome = 'created' | Exclude<ChangeOutcome, null>;

/** `nis users import FILE.csv`: the platform's user export. A row that is refused is told with its line; the others go on. */
export async function importUsers(context: Context, file: string): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const graph = await deployment.loadRoles();
  const counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  const seen = new Map<string, number>();
  for await (const { line, cells } of records(terminal.lines(file), file)) {
    const outcome = await importRow(context, deployment, graph, seen, line, cells);
    if (outcome in counts) counts[outcome as Outcome]++;
    else {
      counts.refused++;
      terminal.err(`line ${line}: ${printable(outcome)}\n`);
    }
    terminal.progress(`${grouped(counts.created + counts.changed + counts.unchanged + counts.refused)} rows`);
  }
  terminal.progress(null);
  terminal.out(
    `${grouped(counts.created)} created, ${grouped(counts.changed)} changed, ${grouped(counts.unchanged)} unchanged, ${grouped(counts.refused)} refused.\n`,
  );
  if (counts.refused > 0) context.setExitCode(REFUSED);
}

/** The rows after the header, by column name. */
async function* records(
  lines: AsyncIterable<string>,
  file: string,
): AsyncIterable<{ line: number; cells: Record<string, string> | string }> {
  let header: readonly string[] | null = null;
  for await (const row of parsed(lines, file)) {
    if (header === null) header = readHeader(row, file);
    else if (row.cells.length !== header.length)
      yield { line: row.line, cells: `the row has ${row.cells.length} cells and the header ${header.length}` };
    else yield { line: row.line, cells: Object.fromEntries(header.map((column, index) => [column, row.cells[index] ?? ''])) };
  }
  if (header === null) throw new UsageError(`${file} is empty: give the platform's user export as CSV.`);
}

async function* parsed(lines: AsyncIterable<string>, file: string): AsyncIterable<CsvRow> {
  try {
    yield* readCsv(lines);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readHeader({ cells }: CsvRow, file: string): string[] {
  const header = cells.map((cell) => cell.trim().toLowerCase());
  if (!header.includes('user_name'))
    throw new UsageError(`${file} has no column user_name: its first line must name the columns, such as ${COLUMNS.join(',')}.`);
  return header;
}

/** @returns what became of the row, or why it is refused. */
async function importRow(
  { terminal }: Context,
  deployment: Deployment,
  graph: RoleGraph,
  seen: Map<string, number>,
  line: number,
  cells: Record<string, string> | string,
): Promise<string> {
  const wanted = typeof cells === 'string' ? cells : readRow(cells, graph);
  if (typeof wanted === 'string') return wanted;
  const before = seen.get(wanted.userName);
  if (before !== undefined) return `${wanted.userName} stands on line ${before} already`;
  seen.set(wanted.userName, line);
  return (
    (await write(deployment, wanted, terminal.now())) ??
    `${wanted.userName} was changed by somebody else at this moment: run the import again`
  );
}

/** @returns null where somebody else was faster. */
async function write(deployment: Deployment, wanted: WantedUser, now: number): Promise<Outcome | null> {
  const { userName, typedName, fields, roles } = wanted;
  const seen = await deployment.users.record(userName);
  if (seen === null) {
    const created = await createRecord(deployment, { userName, typedName, fields, roles: roles ?? [], passwordHash: null }, now);
    return created ? 'created' : null;
  }
  return changeRecord(deployment, seen, { fields, roles, passwordHash: null }, now);
}
