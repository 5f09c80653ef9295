import { breaks, type PreviewRow, previewUser } from '../../../shared/core/activation/preview.ts';
import { mapOf } from '../../../shared/core/concurrency.ts';
import { csvLine } from '../../../shared/core/csv.ts';
import { readSetting, STRICT_SECURITY } from '../../../shared/core/settings/settings.ts';
import { FOUND, type JsonOption } from '../options.ts';
import type { Context, Deployment, Terminal } from '../ports.ts';
import { jsonList } from '../terminal/json-list.ts';
import { createLimit, grouped, startProgress } from '../terminal/render.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { type UsageSource, usageSource } from './usage-source.ts';

export interface PreviewOptions extends JsonOption {
  readonly log: readonly string[];
  readonly csv?: boolean;
  readonly all?: boolean;
}

/** Users whose rows are read at a time. */
const AT_ONCE = 25;

/** `nis preview`: what activation and strict security mean for each user. */
export async function preview(context: Context, options: PreviewOptions): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const source = await usageSource(context, deployment, options.log);
  const summary = { users: 0, become_interactive: 0, break: 0 };
  const writer = options.json ? jsonWriter(context) : options.csv ? csvWriter(terminal.out) : tableWriter(terminal, options.all ?? false);
  const expected = await deployment.users.approximateCount();
  const progress = startProgress(terminal);
  for await (const row of rows(deployment, source, terminal.now())) {
    if (terminal.unread()) return;
    summary.users++;
    if (row.becomes_interactive) summary.become_interactive++;
    if (breaks(row)) summary.break++;
    writer.row(row);
    progress(summary.users, expected);
  }
  terminal.progress(null);
  writer.end(summary, source);
  if (summary.break > 0) context.setExitCode(FOUND);
}

async function* rows(deployment: Deployment, source: UsageSource, now: number): AsyncIterable<PreviewRow> {
  const [roles, settings] = await Promise.all([deployment.loadRoles(), deployment.loadSettings()]);
  const strictSecurity = readSetting(settings, STRICT_SECURITY, now);
  for await (const page of deployment.users.records()) {
    yield* await mapOf(page, AT_ONCE, async (item) =>
      previewUser({ roles, strictSecurity, now, ...(await source.of(String(item.user_name))) }, item),
    );
  }
}

interface Summary {
  readonly users: number;
  readonly become_interactive: number;
  readonly break: number;
}

interface Writer {
  row(row: PreviewRow): void;
  end(summary: Summary, source: UsageSource): void;
}

function jsonWriter(context: Context): Writer {
  const users = jsonList(context, 'users');
  return {
    row: (row) => users.add({ ...row, breaks: breaks(row) }),
    end: (summary, { from, since }) => users.end({ decision_log: from === 'log', observed_since: since, summary }),
  };
}

/** A line a finding; a user without one has one line. */
function csvWriter(out: (text: string) => void): Writer {
  out(csvLine(['user_name', 'becomes_interactive', 'severity', 'code', 'why', 'fix', 'uses']));
  return {
    row({ user_name, becomes_interactive, findings, uses }) {
      const around = (cells: readonly string[]): string =>
        csvLine([user_name, String(becomes_interactive), ...cells, uses?.join(' ') ?? '']);
      for (const { severity, code, why, fix } of findings) out(around([severity, code, why, fix]));
      if (findings.length === 0) out(around(['', '', '', '']));
    },
    end() {},
  };
}

const NO_USES =
  'No decision log was given, and nothing was observed yet, so every account counts as one that may use SOAP: give --log FILE (or - for stdin) to list only those that do.\n';

/** For people: the findings, those that break first. Of each kind of finding the first users are named, and all of them with `--all`. */
function tableWriter({ out, look }: Terminal, all: boolean): Writer {
  const breaking: Cell[][] = [];
  const others: Cell[][] = [];
  const limit = createLimit(all);
  return {
    row({ user_name, becomes_interactive, findings, uses: used }) {
      const change = becomes_interactive ? 'becomes interactive' : '-';
      const uses = used === null ? '?' : used.join(' ') || '-';
      for (const { code, severity, why, fix } of findings) {
        const [lines, word, tone] = severity === 'breaks' ? ([breaking, 'BREAKS', 'bad'] as const) : ([others, 'note', 'warn'] as const);
        if (limit.takes(`${word} ${code}`)) lines.push([toned(tone, word), user_name, change, uses, `${why} ${fix}`]);
      }
      if (all && findings.length === 0) others.push([toned('good', 'ok'), user_name, change, uses, '']);
    },
    end(summary, { from, told }) {
      if (breaking.length + others.length > 0)
        out(`${table(['', 'USER', 'CHANGE', 'USES', 'WHY AND FIX'], [...breaking, ...others], look)}\n\n`);
      for (const [kind, users] of limit.leftOut()) out(`and ${grouped(users)} more users: ${kind}; --all names each\n`);
      out(
        `${grouped(summary.users)} users: ${grouped(summary.become_interactive)} become interactive, ${grouped(summary.break)} would break.\n`,
      );
      if (from === null && summary.break > 0) out(NO_USES);
      for (const sentence of told) out(`${sentence}\n`);
    },
  };
}
