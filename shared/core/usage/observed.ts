import { timeText } from '../instant.ts';
import type { Gap, Observation } from './rows.ts';

/** Gaps that are told one by one; the others are counted. */
const TOLD = 3;

const LEFT_OUT: Readonly<Record<string, string>> = {
  clock_ahead: 'with a time that is still to come',
  too_old: 'older than 400 days',
  unreadable: 'that could not be read',
  later_version: 'of a later version',
};

/** What is known at all, said first on every page and in every list that rests on it: one sentence each. */
export function observedText(observation: Observation, now: number): readonly string[] {
  const { since, until, gaps } = observation;
  if (since === null) return ['Nothing was observed yet. The first request appears here within a minute.'];
  const complete = until === null ? 'not complete yet' : `complete to ${duration(now - until)} ago`;
  return [`Observed since ${timeText(since)}, ${complete}.`, ...gapsText(gaps), ...leftOutText(observation.leftOut)];
}

/** Newest first: the latest gap matters most. */
function gapsText(gaps: readonly Gap[]): string[] {
  const told = gaps.toReversed().slice(0, TOLD);
  const more = gaps.length - told.length;
  return [
    ...told.map(({ from, until, why }) => `Not observed: ${timeText(from)} to ${timeText(until)}. ${why}`),
    ...(more === 0 ? [] : [`And ${more} earlier ${more === 1 ? 'time' : 'times'} that ${more === 1 ? 'was' : 'were'} not observed.`]),
  ];
}

function leftOutText(leftOut: Observation['leftOut']): string[] {
  const counted = Object.entries(leftOut).filter(([, count]) => count > 0);
  if (counted.length === 0) return [];
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  const parts = counted.map(([why, count]) => `${count.toLocaleString('en-US')} ${LEFT_OUT[why] ?? why}`);
  return [`About ${total.toLocaleString('en-US')} ${total === 1 ? 'line was' : 'lines were'} left out in 30 days: ${parts.join(', ')}.`];
}

/** `00:00:41`; a clock that is a little behind counts as now. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
