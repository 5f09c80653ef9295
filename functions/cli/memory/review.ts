import { mapOf } from '../../../shared/core/concurrency.ts';
import { FINDINGS, findingText } from '../../../shared/core/usage/findings/finding-texts.ts';
import type { Finding, FindingCode } from '../../../shared/core/usage/findings/findings.ts';
import { kindOf, REVIEW_CSV_HEADER, reviewCsvLine } from '../../../shared/core/usage/findings/review-csv.ts';
import { createReviewer, type ReviewedAccount } from '../../../shared/core/usage/findings/reviewer.ts';
import { observedText } from '../../../shared/core/usage/observed.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';
import { FOUND, type JsonOption } from '../options.ts';
import { type Context, type Deployment, type Terminal, UsageError } from '../ports.ts';
import { jsonList } from '../terminal/json-list.ts';
import { createLimit, grouped, startProgress } from '../terminal/render.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { existing } from '../users/users.ts';

export interface ReviewOptions extends JsonOption {
  readonly finding?: string;
  readonly user?: string;
  readonly csv?: boolean;
  readonly all?: boolean;
}

/** Accounts whose rows are read at a time. */
const AT_ONCE = 25;

/** `nis review`: what is odd about each account, by what was observed. Exit status 2 where something is. */
export async function review(context: Context, options: ReviewOptions): Promise<void> {
  const { terminal } = context;
  const code = codeOf(options.finding);
  const deployment = await context.connect();
  const [graph, observation, upstream] = await Promise.all([deployment.loadRoles(), deployment.usage.observation(), deployment.upstream()]);
  const account = createReviewer({ ...deployment, clock: terminal, upstream }, graph, observation);
  const writer = writerOf(context, options);
  const expected = options.user === undefined ? await deployment.users.approximateCount() : 1;
  const progress = startProgress(terminal, 'accounts');
  const summary: Summary = { accounts: 0, found: 0, undecided: 0 };
  for await (const page of accountsOf(deployment, options.user)) {
    if (terminal.unread()) return;
    for (const reviewed of await mapOf(page, AT_ONCE, (stored) => account(readUserRecord(stored, terminal.now())))) {
      const shown = only(reviewed, code);
      summary.accounts++;
      if (shown.findings.some(isSomething)) summary.found++;
      if (shown.findings.some((finding) => !isSomething(finding))) summary.undecided++;
      if (code === null || shown.findings.length > 0) writer.account(shown);
    }
    progress(summary.accounts, expected);
  }
  terminal.progress(null);
  writer.end(summary, observedText(observation, terminal.now()));
  if (summary.found > 0) context.setExitCode(FOUND);
}

interface Summary {
  accounts: number;
  found: number;
  undecided: number;
}

async function* accountsOf(deployment: Deployment, user: string | undefined): AsyncIterable<readonly StoredUser[]> {
  if (user === undefined) yield* deployment.users.records();
  else yield [await existing(deployment, user)];
}

function codeOf(typed: string | undefined): FindingCode | null {
  if (typed === undefined) return null;
  if (!Object.hasOwn(FINDINGS, typed))
    throw new UsageError(`There is no finding ${JSON.stringify(typed)}. Give one of: ${Object.keys(FINDINGS).join(', ')}.`);
  return typed as FindingCode;
}

const only = (account: ReviewedAccount, code: FindingCode | null): ReviewedAccount =>
  code === null ? account : { ...account, findings: account.findings.filter((finding) => finding.code === code) };

/** Evidence that is missing is told, and is nothing to act on. */
const isSomething = ({ code }: Finding): boolean => code !== 'not_enough_evidence';

interface Writer {
  account(account: ReviewedAccount): void;
  end(summary: Summary, observed: readonly string[]): void;
}

const writerOf = (context: Context, { json, csv, all }: ReviewOptions): Writer =>
  json ? jsonWriter(context) : csv ? csvWriter(context.terminal.out) : tableWriter(context.terminal, all ?? false);

function jsonWriter(context: Context): Writer {
  const list = jsonList(context, null);
  return { account: ({ user: { user_name }, findings }) => list.add({ user_name, findings }), end: () => list.end() };
}

function csvWriter(out: (text: string) => void): Writer {
  out(REVIEW_CSV_HEADER);
  return { account: (account) => out(reviewCsvLine(account)), end: () => {} };
}

/** For people: accounts with a finding, by name; of each finding the first ones, and all of them with `--all`. */
function tableWriter({ out, look }: Terminal, all: boolean): Writer {
  const rows: [string, ...Cell[]][] = [];
  const limit = createLimit(all);
  return {
    account({ user, findings }) {
      for (const finding of findings) {
        const { code } = finding;
        if (limit.takes(code))
          rows.push([
            user.user_name,
            kindOf(user),
            toned(isSomething(finding) ? 'warn' : 'quiet', code),
            `${findingText(finding)} ${FINDINGS[code].fix}`,
          ]);
      }
    },
    end({ accounts, found, undecided }, observed) {
      out(`${observed.join('\n')}\n\n`);
      rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      if (rows.length > 0) out(`${table(['ACCOUNT', 'KIND', 'FINDING', 'WHY, AND WHAT TO DO'], rows, look)}\n\n`);
      for (const [code, more] of limit.leftOut()) out(`and ${grouped(more)} more accounts: ${code}; --all names each\n`);
      const without = undecided === 0 ? '' : ` Of ${grouped(undecided)} something cannot be told yet.`;
      out(`${grouped(accounts)} accounts looked at, ${grouped(found)} with a finding.${without}\n`);
    },
  };
}
