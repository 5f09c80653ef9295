import type { Setting } from '../../../../shared/core/settings/settings.ts';
import { effectsOf, ifSaved } from '../../../../shared/core/users/change/effects.ts';
import { type Actor, heldRoles, roleRefusal } from '../../../../shared/core/users/change/rank.ts';
import { roleMeaning } from '../../../../shared/core/users/role-texts.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';

export interface RoleChoice {
  readonly name: string;
  readonly chosen: boolean;
  /** Empty: not known. */
  readonly meaning: string;
  /** Roles that come with it. */
  readonly contains: readonly string[];
  /** Works only in a session that elevated to it. */
  readonly elevated: boolean;
  /** Why the person who looks may not grant or take it; null: the person may. */
  readonly locked: string | null;
  /** Whether the user has it now, and what granting or taking it does; undefined: nothing to tell. */
  readonly touched: { readonly stored: boolean; readonly text: string } | undefined;
}

export interface ChoiceFacts {
  /** null: a new user. */
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor: Actor;
  /** What the form shows as chosen. */
  readonly chosen: readonly string[];
  readonly strictSecurity: Setting;
  /** Reasons of its own, by role. */
  readonly locks?: ReadonlyMap<string, string>;
}

/** Every role there is, and those granted that are gone. */
export function roleChoices({ record, graph, actor, chosen, strictSecurity, locks = new Map() }: ChoiceFacts): RoleChoice[] {
  const granted = record?.roles ?? [];
  const names = [...new Set([...graph.keys(), ...granted, ...chosen.filter((name) => graph.has(name))])].sort();
  return names.map((name) => ({
    name,
    chosen: chosen.includes(name),
    meaning: graph.has(name) ? roleMeaning(name) : 'There is no such role any more.',
    contains: heldRoles([name], graph).filter((other) => other !== name),
    elevated: graph.get(name)?.elevated_privilege ?? false,
    locked: roleRefusal(actor, [name], graph) ?? locks.get(name) ?? null,
    touched: record === null ? undefined : touchedOf(record, name, strictSecurity, graph),
  }));
}

/** A record that has one role more or less. */
export const withRole = (record: UserRecord, name: string): UserRecord => ({
  ...record,
  roles: record.roles.includes(name) ? record.roles.filter((role) => role !== name) : [...record.roles, name],
});

function touchedOf(before: UserRecord, name: string, strictSecurity: Setting, graph: RoleGraph): RoleChoice['touched'] {
  const after = withRole(before, name);
  const effects = ifSaved(effectsOf({ before, after, newPassword: false, strictSecurity, openSessions: null }, graph));
  const stored = before.roles.includes(name);
  return effects.length === 0 ? undefined : { stored, text: `${stored ? 'Clear' : 'Selected'}: ${effects.join(' ')}` };
}

/** Boxes of one page: a page with hundreds would be too large. */
const MOST_SHOWN = 40;

/** What a page shows of the roles. */
export interface FoundRoles {
  /** As typed. */
  readonly search: string;
  /** The chosen ones first. */
  readonly shown: readonly RoleChoice[];
  /** Names of those that are chosen and not shown: they stay chosen. */
  readonly kept: readonly string[];
  /** How many were found and are not shown. */
  readonly more: number;
}

/** Roles that have every word of a search in their name, their meaning or the roles that they contain. */
export function findRoles(choices: readonly RoleChoice[], search: string): FoundRoles {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ name, meaning, contains }) => {
    const text = [name, meaning, ...contains].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const ordered = [...found.filter(({ chosen }) => chosen), ...found.filter(({ chosen }) => !chosen)];
  const shown = ordered.slice(0, MOST_SHOWN);
  const kept = choices.filter((choice) => choice.chosen && !shown.includes(choice)).map(({ name }) => name);
  return { search, shown, kept, more: ordered.length - shown.length };
}
