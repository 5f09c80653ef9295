import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createConnector } from '../../functions/cli/connect.ts';
import { runNis } from '../../functions/cli/run.ts';
import type { LocalRun } from '../support/local-run.ts';

/** A command as it is typed, and the lines that a person sees of its answer. */
export interface Shot {
  readonly command: string;
  readonly lines: readonly string[];
}

/** Where the README shows it. */
export const RECORDING = 'docs/images/first-minute.svg';
const ROOT = resolve(import.meta.dirname, '../..');
export const COLUMNS = 80;
/** Stands where lines are left out. */
const LEFT_OUT = '…';

/** The first minute of a new user: `npm start`, then the commands that the README gives for a first try, by their real answers. */
export async function firstMinute(run: LocalRun, coloured: boolean): Promise<readonly Shot[]> {
  const shots: Shot[] = [{ command: 'npm start', lines: startOf(run) }];
  for (const command of readmeCommands()) {
    const program = command.startsWith('curl') ? 'curl' : 'nis';
    const answer = program === 'curl' ? curl(run, command) : await nis(run, command, coloured);
    const lines = answer.map((line) => usualPorts(run, line));
    shots.push({ command, lines: excerpt(lines, SHOWN[program]) });
  }
  return shots;
}

/** The commands of the first code block after "first try", without their comments. */
function readmeCommands(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, block = ''] = /first try:\n\n```sh\n([^`]*)```/.exec(readme) ?? [];
  const commands = block
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''));
  if (commands.length < 3)
    throw new Error('The README gives no commands for a first try: its text before the code block must end in "first try:".');
  return commands;
}

/** The start up to the table of who to be; passphrase and secret are left out, because they are of this run alone. */
function startOf(run: LocalRun): string[] {
  const lines = run
    .output()
    .split('\n')
    .map((line) => usualPorts(run, line))
    // Of a busy machine.
    .filter((line) => !line.startsWith('Still synthesising'));
  const at = (text: string): number => lines.findIndex((line) => stripVTControlCharacters(line).startsWith(text));
  const [log, who, all] = [at('  Decision log'), at('Who to be'), at('All users')];
  return [...lines.slice(0, log + 1), LEFT_OUT, '', ...lines.slice(who, all - 1), LEFT_OUT];
}

/** Ports of this run as those that the local run takes unless told otherwise. */
const usualPorts = ({ url, awsUrl }: LocalRun, line: string): string =>
  line.replaceAll(url, 'http://localhost:8080').replaceAll(awsUrl, 'http://localhost:8081');

function curl({ url }: LocalRun, command: string): string[] {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command.replace('curl', 'curl -sS').replace('http://localhost:8080', url)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.split(/\r?\n/);
}

/** `npm run nis -- …` on a terminal of 80 columns. */
async function nis({ awsUrl }: LocalRun, command: string, coloured: boolean): Promise<string[]> {
  const args = [...command.replace(/^npm run nis -- /, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  let written = '';
  const stream = (): Writable & { isTTY: boolean; columns: number } =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          written += String(chunk);
          done();
        },
      }),
      { isTTY: true, columns: COLUMNS },
    );
  const host = {
    ...{ stdin: Readable.from([]), stdout: stream(), stderr: stream() },
    ...{ env: { AWS_ENDPOINT_URL: awsUrl, ...(coloured ? {} : { NO_COLOR: '1' }) }, userName: () => 'you', userId: () => undefined },
    ...{ now: Date.now, interrupted: new AbortController().signal, interrupt: () => {} },
  };
  const status = await runNis(args, host, createConnector);
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${written}`);
  return written.trimEnd().split('\n');
}

/** Lines at the beginning and at the end of an answer that are shown: headers say what a page is, and the end of an explanation why. */
const SHOWN = { curl: [4, 0], nis: [3, 7] } as const;

/** The lines of an answer that are shown. Of a line that a terminal would wrap, its beginning is shown. */
function excerpt(lines: readonly string[], [first, last]: readonly [number, number]): string[] {
  const full = lines.map((line) => (stripVTControlCharacters(line).length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}${LEFT_OUT}` : line));
  while (full.at(-1) === '') full.pop();
  if (full.length <= first + last) return full;
  return [...full.slice(0, first), LEFT_OUT, ...full.slice(full.length - last)];
}

/** What differs from run to run: times, durations, ids. The synthesis is left out where templates are given. */
export const steady = (lines: readonly string[]): string[] =>
  lines
    .map((line) =>
      stripVTControlCharacters(line)
        .replace(/\d+\.\d s\b/g, 'N s')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/^(date|Date): .*/, '$1: N')
        .trimEnd(),
    )
    .filter((line) => !line.startsWith('  Synthesising'));

/** All lines of a recording, as they stand in the picture. */
export const linesOf = (shots: readonly Shot[]): string[] => shots.flatMap(({ command, lines }) => [`$ ${command}`, ...lines, '']);
