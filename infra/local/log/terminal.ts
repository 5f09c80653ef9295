import { printable } from '../../../shared/core/text.ts';

/** The parts of a decision that a line shows. */
export interface Decision {
  readonly decision_id?: unknown;
  readonly time?: unknown;
  readonly outcome?: unknown;
  readonly reason?: unknown;
  readonly cause?: unknown;
  readonly user?: unknown;
  readonly protocol?: unknown;
  readonly duration_ms?: unknown;
}

/** Method and path of a request. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

/** `12:34:56  forbid     web_service_access_only  soap.user     GET /incident.do  3.1 ms  6f1c…`: the last is the decision id. */
export function decisionLine(decision: Decision, asked: Asked | undefined): string {
  const text = (value: unknown): string => (value === null || value === undefined ? '-' : printable(String(value)));
  const where = asked === undefined ? '' : `${asked.method} ${asked.path}`;
  const protocol = decision.protocol ? ` (${text(decision.protocol)})` : '';
  const cause = decision.cause ? `  ${text(decision.cause)}` : '';
  const columns = [
    clock(String(decision.time)),
    text(decision.outcome).padEnd(11),
    text(decision.reason).padEnd(24),
    text(decision.user).padEnd(14),
    printable(`${where}${protocol}`).padEnd(34),
    `${Number(decision.duration_ms).toFixed(1)} ms`.padStart(8),
  ];
  return `${columns.join('  ')}${cause}  ${text(decision.decision_id)}`;
}

/** The local time of day. */
const clock = (iso: string): string => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? '--:--:--' : time.toTimeString().slice(0, 8);
};

/** Any other line of a function, for example `{"log":"error","what":…}`, with the function's name. */
export function functionLine(functionName: string, line: string): string {
  const fields = jsonObject(line);
  if (fields === null || typeof fields.log !== 'string') return `${shortName(functionName)}: ${printable(line)}`;
  const { log, time: _time, ...rest } = fields;
  const shown = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return printable(`${shortName(functionName)} ${log}: ${shown.join('  ')}`);
}

/** `non-interactive-sessions-local-access-SignInFunctionC17E776D` → `SignIn`. */
export const shortName = (functionName: string): string => /-([^-]+?)(Function)?[0-9A-F]{8}$/.exec(functionName)?.[1] ?? functionName;

export function jsonObject(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
