import { mapOf } from '../../../shared/core/concurrency.ts';
import { type FindingCode, mayHave } from '../../../shared/core/usage/findings/findings.ts';
import { createReviewer, reviewedUser } from '../../../shared/core/usage/findings/reviewer.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { chosenFinding } from '../review/filters.tsx';
import type { Fit } from './filters.ts';

/** Users whose observed use one page of the list reads. */
export const READ = 100;
/** At a time. */
const AT_ONCE = 25;

/** Whether a user may have the finding that is asked for, before anything that was observed is read. */
export function mayFit({ upstream }: Pick<ConsolePorts, 'upstream'>, query: ConsoleRequest['query']): Fit {
  const finding = chosenFinding(query);
  return (user) => finding === null || mayHave(finding, { user: reviewedUser(user), upstream });
}

/**
 * Those who have a finding, as the Account Review sees them. Findings are made of what was observed until now, so that no index of them could
 * stay true: the use of each user is read.
 */
export const withFinding = (
  ports: ConsolePorts,
  finding: FindingCode,
  users: readonly UserRecord[],
): Promise<Remembered<readonly UserRecord[]>> =>
  remember(ports, 'the list of users', async ({ usage }) => {
    const [graph, observation] = await Promise.all([ports.loadRoles(), usage.observation()]);
    const accounts = await mapOf(users, AT_ONCE, createReviewer({ ...ports, usage }, graph, observation));
    return accounts.filter(({ findings }) => findings.some(({ code }) => code === finding)).map(({ user }) => user);
  });
