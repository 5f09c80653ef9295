import { timeText } from '../../instant.ts';
import type { Finding, FindingCode } from './finding.ts';

/** Where something is done about a finding: the page that a link leads to. */
export type FindingPlace = 'user_form' | 'user_roles' | 'refusals';

export interface FindingWords {
  readonly title: string;
  /** What to do, in a sentence or two. */
  readonly fix: string;
  readonly place: FindingPlace;
}

const words = (title: string, fix: string, place: FindingPlace = 'user_form'): FindingWords => ({ title, fix, place });

// biome-ignore format: a table reads best as a table
export const FINDINGS: Readonly<Record<FindingCode, FindingWords>> = {
  used_both_ways: words('Used by a person and by a machine', 'Create a non-interactive account for the machine, move it there, then change the password of this account.'),
  should_be_non_interactive: words('Should be non-interactive', 'Select Web Service Access Only. Show what saving will do first.'),
  could_be_person_only: words('Used by a person only', 'Ask the person whether any program has this password. If none has, select User Interface Only. Show what saving will do first.'),
  person_at_a_machine_account: words('A person uses a machine account', 'Find out who knows the password, then change it. Give the person an account.', 'refusals'),
  unused: words('Not used', 'Ask the owner. If the account is not needed, clear Active.'),
  broader_roles_than_used: words('Broader SOAP roles than used', 'Replace the SOAP roles by the narrower ones.', 'user_roles'),
  new_source: words('Used from a new address', 'Ask the owner whether the machine moved. If it did not, change the password.'),
  owner_missing: words('No owner', 'Enter as Owner the user name of the person who answers for this account.'),
  owner_gone: words('The owner is gone', 'Enter another person as Owner.'),
  account_ends_soon: words('Ends soon', 'Tell the owner. If the account is still needed, choose a later date.'),
  secret_ends_soon: words('A secret ends soon', 'Give the machine its new secret before the old one ends.'),
  old_secret_in_use: words('The old secret is still in use', 'Give the new secret to the machine at this address.'),
  administrator_without_second_factor: words('Administrator without a second factor', 'Ask the person to set one up at My profile, or require it of administrators on High Security Settings. It is asked beside a password only: who uses single sign-on alone should have no password here.'),
  not_enough_evidence: words('Not enough evidence', 'Nothing has to be done: look again when the whole time has been observed.'),
};

/** What was found, as one sentence, with its facts. */
export function findingText(finding: Finding): string {
  switch (finding.code) {
    case 'used_both_ways':
      return `Pages, last ${timeText(finding.last_page)}, and ${list(finding.protocols)} by a stored credential, last ${timeText(finding.last_protocol)}.`;
    case 'should_be_non_interactive':
      return `Used ${list(finding.protocols)} on ${finding.days} of the last 30 days, and no page.`;
    case 'could_be_person_only':
      return `Used pages, last ${timeText(finding.last_page)}, and no protocol by password in 90 days.`;
    case 'person_at_a_machine_account':
      return `The right password at a page or at sign-in, last ${timeText(finding.last_seen)}${from(finding.sources)}.`;
    case 'unused':
      return `Nothing was allowed since ${timeText(finding.since)}.`;
    case 'broader_roles_than_used':
      return `${list(finding.instead_of)} can be replaced by ${finding.roles.length === 0 ? 'no SOAP role' : list(finding.roles)}.`;
    case 'new_source':
      return `Used from ${list(finding.sources.map(({ source, first_seen }) => `${source} (since ${timeText(first_seen)})`))}.`;
    case 'owner_missing':
      return 'No person answers for this account.';
    case 'owner_gone':
      return `The owner ${finding.owner} ${GONE[finding.why]}.`;
    default:
      return laterText(finding);
  }
}

type LaterCode =
  | 'account_ends_soon'
  | 'secret_ends_soon'
  | 'old_secret_in_use'
  | 'administrator_without_second_factor'
  | 'not_enough_evidence';
type Later = Extract<Finding, { code: LaterCode }>;

function laterText(finding: Later): string {
  switch (finding.code) {
    case 'account_ends_soon':
      return `The account ends at ${timeText(finding.at)}.`;
    case 'secret_ends_soon':
      return `${list(finding.secrets.map(({ id, ends_at }) => `Secret ${id} ends at ${timeText(ends_at)}`))}.`;
    case 'old_secret_in_use':
      return `Secret ${finding.id} ends at ${timeText(finding.ends_at)} and was last used ${timeText(finding.last_seen)}${from(finding.sources)}.`;
    case 'administrator_without_second_factor':
      return `A password alone opens ${list(finding.roles)}.`;
    case 'not_enough_evidence':
      return evidenceText(finding);
  }
}

function evidenceText({ undecided, days, observed_since, gap }: Extract<Finding, { code: 'not_enough_evidence' }>): string {
  const titles = list(undecided.map((code) => FINDINGS[code].title.toLowerCase().replaceAll('soap', 'SOAP')));
  if (observed_since === null) return `Nothing was observed yet, so this cannot be told: ${titles}.`;
  const why = gap ? 'something in that time was not observed' : `the observation began ${timeText(observed_since)}`;
  return `This takes ${days} observed days, and ${why}: ${titles}.`;
}

const GONE: Readonly<Record<Extract<Finding, { code: 'owner_gone' }>['why'], string>> = {
  unknown: 'does not exist',
  inactive: 'is not active',
  locked: 'is locked out',
  non_interactive: 'is not a person but a non-interactive account',
};

/** The first few of a list. */
const MOST = 5;
const list = (texts: readonly string[]): string =>
  texts.length <= MOST ? texts.join(', ') : `${texts.slice(0, MOST).join(', ')} and ${texts.length - MOST} more`;
const from = (sources: readonly string[]): string => (sources.length === 0 ? '' : ` from ${list(sources)}`);
