import { affectedText, nothingText, whatIf, whatIfLimits } from '../../../../shared/core/usage/what-if/what-if.ts';
import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { asUser, triedWorld, userChange } from '../../memory/evidence.ts';
import { remember, WHY_NOT } from '../../memory/read.tsx';
import type { ConsolePorts } from '../../ports.ts';
import { inGroups } from './in-groups.ts';

/** Sentences of one page, shared among its users, so that the page stays small. */
const MOST_TOLD = 100;

export interface Observed {
  /** What is to be said of all. */
  readonly common: readonly string[];
  /** What would be refused of what was observed, by user name; a user who is left out: nothing. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  /** What is to be said of a user who is left out of `of`. */
  readonly others: string;
}

/** What planned changes would have refused of what was observed of their users. Never fails: it only informs. */
export async function observedOf(ports: ConsolePorts, plans: readonly UserPlan[], graph: RoleGraph): Promise<Observed> {
  const most = Math.max(1, Math.floor(MOST_TOLD / Math.max(1, plans.length)));
  const said = await remember(ports, 'evidence of a bulk change', async (memory) => {
    const { observation, ...world } = await triedWorld(ports, memory, graph);
    const each = await inGroups(plans, async ({ before, after }) => {
      if (before === null) return { userName: after.user_name, told: [], limits: [] };
      const change = userChange(before, after);
      const input = { ...world, accounts: [{ user: asUser(before), rows: await memory.usage.rows(before.user_name) }] };
      const affected = whatIf(change, input).map(affectedText);
      const more = affected.length - most;
      const told = more > 0 ? [...affected.slice(0, most), `And ${more} more.`] : affected;
      return { userName: before.user_name, told, limits: whatIfLimits(input, observation, change) };
    });
    const of = new Map(each.flatMap(({ userName, told }) => (told.length === 0 ? [] : [[userName, told] as const])));
    const nothing = of.size === 0 ? [nothingText(world.since, observation)] : [];
    return { of, others: 'None known', common: [...nothing, ...new Set(each.flatMap(({ limits }) => limits))].slice(0, MOST_TOLD) };
  });
  return said.kind === 'read' ? said.value : { common: [WHY_NOT[said.kind]], of: new Map(), others: 'Not known' };
}
