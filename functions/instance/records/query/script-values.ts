import { glideDateTime } from '../../../../shared/core/text.ts';
import { beginningOf, endOf, moved, type Unit } from './calendar.ts';
import type { QueryContext } from './query-context.ts';

/** Whether a value is one that the platform evaluates. Taken as text it would find the wrong records. */
export const isScript = (value: string): boolean => /^\s*javascript:/i.test(value);

/** What a function gives: a text, or a time in milliseconds since the epoch; null: it has no value. */
type Given = string | number | null;

const WITHOUT_ARGUMENT = new Map<string, (context: QueryContext) => Given>([
  ['getUserID', ({ caller }) => caller.user_sys_id],
  ['getUserName', ({ caller }) => caller.user_name],
  ['nowDateTime', ({ now }) => now],
  ['nowNoTZ', ({ now }) => now],
  ['now', ({ now }) => glideDateTime(now).slice(0, 10)],
  ['yesterday', ({ now }) => moved('day', now, -1)],
  ['lastWeek', ({ now }) => moved('week', now, -1)],
]);
const addSpan = (name: string, unit: Unit, by: number): void => {
  WITHOUT_ARGUMENT.set(`beginningOf${name}`, ({ now }) => beginningOf(unit, now, by));
  WITHOUT_ARGUMENT.set(`endOf${name}`, ({ now }) => endOf(unit, now, by));
};
for (const [index, name] of ['Yesterday', 'Today', 'Tomorrow'].entries()) addSpan(name, 'day', index - 1);
for (const [name, unit] of [
  ['Week', 'week'],
  ['Month', 'month'],
  ['Quarter', 'quarter'],
  ['Year', 'year'],
] as const)
  for (const [index, which] of ['Last', 'This', 'Next'].entries()) addSpan(`${which}${name}`, unit, index - 1);

/** Each takes a whole number, which may be negative: `daysAgo(-1)` is tomorrow. */
const OF_A_NUMBER = new Map<string, (now: number, count: number) => number>();
for (const unit of ['minute', 'hour', 'day', 'month', 'quarter', 'year'] as const) {
  OF_A_NUMBER.set(`${unit}sAgo`, (now, count) => moved(unit, now, -count));
  OF_A_NUMBER.set(`${unit}sAgoStart`, (now, count) => beginningOf(unit, now, -count));
  OF_A_NUMBER.set(`${unit}sAgoEnd`, (now, count) => endOf(unit, now, -count));
}

/** What is supported, for messages. */
export const FUNCTIONS =
  'gs.getUserID(), gs.getUserName(), gs.nowDateTime(), gs.beginningOfToday(), gs.endOfLastMonth() and the like for day, week, month, ' +
  "quarter and year, gs.daysAgo(1), gs.hoursAgoStart(2), gs.monthsAgoEnd(0) and the like, and gs.dateGenerate('2026-01-31','start')";

const CALL = /^javascript:\s?gs\.([A-Za-z]{1,40})\(([^()]{0,60})\);?$/;
const DATE_GENERATE = /^'(\d{4}-\d\d-\d\d)',\s?'(start|end|\d\d:\d\d:\d\d)'$/;

/**
 * What a value that `isScript` accepts stands for. Nothing is evaluated: the value must be one call of a function of these tables.
 *
 * Source: ServiceNow API reference, "GlideSystem".
 *
 * @returns null: it is no such call, or it has no value here.
 */
export function scriptValue(value: string, context: QueryContext): string | null {
  const [, name = '', sent = ''] = CALL.exec(value.trim()) ?? [];
  if (name === 'dateGenerate') return dateGenerate(sent);
  if (/^-?\d{1,6}$/.test(sent)) return textOf(OF_A_NUMBER.get(name)?.(context.now, Number(sent)) ?? null);
  return sent === '' ? textOf(WITHOUT_ARGUMENT.get(name)?.(context) ?? null) : null;
}

/** A date that does not exist is refused where the field reads it. */
function dateGenerate(sent: string): string | null {
  const [, day, time = ''] = DATE_GENERATE.exec(sent) ?? [];
  if (day === undefined) return null;
  return `${day} ${time === 'start' ? '00:00:00' : time === 'end' ? '23:59:59' : time}`;
}

/** Years of four digits. */
const [EARLIEST, LATEST] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];

function textOf(given: Given): string | null {
  if (typeof given !== 'number') return given;
  return given >= EARLIEST && given <= LATEST ? glideDateTime(given) : null;
}
