/** Units of time. A week begins on Monday, as ISO 8601 and the platform have it. All times are in UTC. */
export type Unit = keyof typeof LENGTHS | keyof typeof MONTHS;

const DAY = 86_400_000;
const LENGTHS = { minute: 60_000, hour: 3_600_000, day: DAY, week: 7 * DAY } as const;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;
/** 1 January 1970 was a Thursday: the week before it began three days earlier. */
const FIRST_MONDAY = -3 * DAY;

const hasLength = (unit: Unit): unit is keyof typeof LENGTHS => unit in LENGTHS;

/**
 * The beginning of the unit that holds a time, or of one before or after it.
 *
 * @param time milliseconds since the epoch.
 * @param by units to go on; negative: back.
 */
export function beginningOf(unit: Unit, time: number, by: number): number {
  if (!hasLength(unit)) return monthBeginning(Math.floor(monthOf(time) / MONTHS[unit]) * MONTHS[unit] + by * MONTHS[unit]);
  const origin = unit === 'week' ? FIRST_MONDAY : 0;
  return Math.floor((time - origin) / LENGTHS[unit]) * LENGTHS[unit] + by * LENGTHS[unit] + origin;
}

/** The last second of that unit. */
export const endOf = (unit: Unit, time: number, by: number): number => beginningOf(unit, time, by + 1) - 1000;

/** The same time some units later, or earlier. A month that has no such day gives its last one: a month before 31 March is 28 February. */
export function moved(unit: Unit, time: number, by: number): number {
  if (hasLength(unit)) return time + by * LENGTHS[unit];
  const month = monthOf(time) + by * MONTHS[unit];
  const lastDay = (monthBeginning(month + 1) - monthBeginning(month)) / DAY;
  const day = Math.min(new Date(time).getUTCDate(), lastDay);
  return monthBeginning(month) + (day - 1) * DAY + (time - beginningOf('day', time, 0));
}

/** Months since the year 0. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const monthBeginning = (month: number): number =>
  new Date(0).setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
