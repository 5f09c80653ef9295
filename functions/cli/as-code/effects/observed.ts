import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import { sinceDays } from '../../../../shared/core/usage/findings/evidence.ts';
import type { Observation, UsageRow } from '../../../../shared/core/usage/rows.ts';
import { nothingText, type WhatIfInput } from '../../../../shared/core/usage/what-if/what-if.ts';
import { BASIC_FOR_PEOPLE, readBasicForPeople } from '../../../../shared/core/users/person-only.ts';
import type { Deployment } from '../../ports.ts';

/** Days of use that are tried. */
const DAYS = 30;
/** Sentences about what is not known. */
const MOST_LIMITS = 20;

/** What was observed of the accounts, against which changes are tried. */
export interface Observed {
  readonly world: Omit<WhatIfInput, 'accounts'>;
  readonly observation: Observation;
  rows(userName: string): Promise<readonly UsageRow[]>;
  /** Notes what a try came to. @param limits what it could not know. */
  tried(refused: number, limits: readonly string[]): void;
  /** What is to be said of all tries together. */
  summary(): readonly string[];
}

/** @throws DependencyError if the memory does not answer. */
export async function observedBy({ usage, upstream }: Deployment, state: StoredState): Promise<Observed> {
  const [observation, ownTables] = await Promise.all([usage.observation(), upstream()]);
  const since = sinceDays(state.now, DAYS);
  const limits = new Set<string>();
  let [tries, refusals] = [0, 0];
  return {
    world: {
      graph: state.graph,
      settings: new Map([...state.settings].flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const]))),
      blocked: state.blocked.blocked,
      basicForPeople: readBasicForPeople(
        state.properties.has(BASIC_FOR_PEOPLE) ? { value: state.properties.get(BASIC_FOR_PEOPLE)?.value } : null,
      ),
      upstream: ownTables,
      since,
      now: state.now,
    },
    observation,
    rows: (userName) => usage.rows(userName),
    tried(refused, told) {
      tries += 1;
      refusals += refused;
      for (const text of told) limits.add(text);
    },
    summary() {
      if (tries === 0) return [];
      const nothing = refusals === 0 ? [nothingText(since, observation)] : [];
      const more = limits.size - MOST_LIMITS;
      return [...nothing, ...[...limits].slice(0, MOST_LIMITS), ...(more > 0 ? [`And ${more} more limits of this kind.`] : [])];
    },
  };
}
