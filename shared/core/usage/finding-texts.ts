import type { Finding, FindingCode } from './findings.ts';

/** Where something is done about a finding: the page that a link leads to. */
export type FindingPlace = 'user_form' | 'user_roles' | 'refusals';

export interface FindingWords {
  readonly title: string;
  /** What to do: one sentence or two. */
  readonly fix: string;
  readonly place: FindingPlace;
}

const words = (title: string, fix: string, place: FindingPlace = 'user_form'): FindingWords => ({ title, fix, place });

// biome-ignore format: a table reads best as a table
export const FINDINGS: Readonly<Record<FindingCode, FindingWords>> = {
  used_both_ways: words('Used by a person and by a machine', 'Make a non-interactive account for the machine, then change the password of this one.'),
  should_be_non_interactive: words('Should be non-interactive', 'Select Web Service Access Only: nothing that was observed needs the pages.'),
  could_be_person_only: words('Uses pages only', 'Nothing has to be done: a person who never uses a protocol by password. Keep it in mind for accounts with many roles.'),
  person_at_a_machine_account: words('A person at a machine account', 'Find out who knows the password, and change it.'),
  unused: words('Not used', 'Clear Active; if nobody misses the account, delete it later.'),
  broader_roles_than_used: words('Broader roles than used', 'Replace the roles by those named here.', 'user_roles'),
  new_source: words('New address', 'Ask the owner whether the machine has moved. If it has not, change the password.'),
  owner_missing: words('No owner', 'Enter the user name of the person who answers for this account as Owner.'),
  owner_gone: words('The owner is gone', 'Enter another person as Owner.'),
  account_ends_soon: words('Ends soon', 'Tell the owner, or move the date.'),
  secret_ends_soon: words('A secret ends soon', 'Give the machine its new secret before that.'),
  old_secret_in_use: words('The old secret is still in use', 'Give the new secret to the machine at the address named here.'),
  not_enough_evidence: words('Not enough evidence yet', 'Wait until the time named here has been observed without a gap.'),
};

/** What was found, as one sentence. */
export function findingText(finding: Finding): string {
  return `${FINDINGS[finding.code].title}.`;
}
