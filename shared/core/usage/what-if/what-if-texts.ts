import { timeText } from '../../instant.ts';
import type { User } from '../../users/user.ts';
import { allowedIn, canBeDecided } from '../findings/evidence.ts';
import type { Observation, UsageRow } from '../rows.ts';
import { OTHER, useOf } from '../what.ts';
import type { Affected, Change, ObservedAccount, WhatIfInput } from './affected.ts';

/** One line: `Pages, on 4 days, last 2026-11-29 08:10 UTC from 203.0.113.7: will be refused (web_service_access_only).` */
export function affectedText({ label, days, last_seen, source, reason }: Affected): string {
  const from = source === null ? '' : ` from ${source}`;
  return `${label}, on ${days.length} ${days.length === 1 ? 'day' : 'days'}, last ${timeText(last_seen)}${from}: will be refused (${reason}).`;
}

/**
 * The sentence where nothing is affected: `Nothing that was observed since 2026-11-02 would be refused.`
 *
 * @param since INSTANT from which on uses were looked at.
 */
export function nothingText(since: string, observation: Pick<Observation, 'since'>): string {
  if (observation.since === null) return 'Nothing was observed yet, so nothing can be said about what would be refused.';
  const later = observation.since > since ? observation.since : since;
  return `Nothing that was observed since ${later.slice(0, 10)} would be refused.`;
}

/** What the answer cannot know, one sentence each; empty: it is complete. */
export function whatIfLimits(input: WhatIfInput, observation: Observation, change: Change): readonly string[] {
  const { accounts, since } = input;
  const { since: observedSince, gaps } = observation;
  const late = observedSince !== null && observedSince > since ? [`Nothing is known of the time before ${timeText(observedSince)}.`] : [];
  return [
    ...late,
    ...gapTexts(gaps.filter(({ until }) => until > since)),
    ...keptTexts(accounts, since),
    ...roleTexts(change, input),
    ...pageTexts(change),
  ];
}

/** Uses are found by their protocol. */
const pageTexts = ({ kind }: Change): string[] =>
  kind === 'basic' ? ['An account that sent Basic to pages only, and used no protocol, is not found.'] : [];

/** What rows cannot tell about roles. Source: docs/contract.md, "Memory" (What would happen). */
function roleTexts(change: Change, { accounts, since, upstream }: WhatIfInput): string[] {
  const taken = accounts.filter(({ user }) => takesRole(change, user));
  const pages = taken.some(({ rows }) => allowedIn(rows, since).pages.some(({ table }) => table === null));
  return [
    ...(pages
      ? ['Which page of the administration was opened is not kept: one that needs a role which is taken away would be refused, too.']
      : []),
    ...(upstream && taken.length > 0 ? ['What your own instance refuses without these roles is not known here.'] : []),
  ];
}

const takesRole = (change: Change, { user_name, roles }: User): boolean =>
  change.kind === 'user' &&
  change.user_name === user_name &&
  change.after.roles !== undefined &&
  roles.some((role) => !change.after.roles?.includes(role));

/** Gaps that are named one by one. */
const MOST = 3;

function gapTexts(gaps: Observation['gaps']): string[] {
  if (gaps.length > MOST) {
    const [first, last] = [gaps[0], gaps.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [`In ${gaps.length} gaps between ${timeText(first.from)} and ${timeText(last.until)} nothing was observed.`];
  }
  return gaps.map(({ from, until }) => `From ${timeText(from)} to ${timeText(until)} nothing was observed.`);
}

function keptTexts(accounts: readonly ObservedAccount[], since: string): string[] {
  const isRest = ({ what, last_seen }: UsageRow): boolean => what === OTHER && last_seen >= since;
  const isUnknown = (row: UsageRow): boolean => {
    const use = useOf(row);
    return use !== null && row.last_seen >= since && !canBeDecided(use);
  };
  const rest = usersWith(accounts, isRest);
  const unknown = usersWith(accounts, isUnknown);
  return [
    ...(rest === null ? [] : [`Not every use was kept of ${rest}.`]),
    ...(unknown === null ? [] : [`Not every use could be tried of ${unknown}: its protocol or operation is not known to this version.`]),
  ];
}

/** The accounts that have such a row, for a sentence; null: none has. */
function usersWith(accounts: readonly ObservedAccount[], wanted: (row: UsageRow) => boolean): string | null {
  const users = accounts.filter(({ rows }) => rows.some(wanted)).map(({ user }) => user.user_name);
  return users.length === 0 ? null : `${users.slice(0, MOST).join(', ')}${users.length > MOST ? ' and others' : ''}`;
}
