import { FINDINGS } from '../../../shared/core/usage/findings/finding-texts.ts';
import type { FindingCode } from '../../../shared/core/usage/findings/findings.ts';
import { fold } from '../../../shared/core/users/search/fold.ts';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { reviewPath } from '../links.ts';
import type { ConsoleRequest } from '../request.ts';
import type { Fit } from '../user-list/filters.ts';
import { textOfUser } from '../user-list/find.ts';

export const FILTER_NAMES = ['finding', 'kind', 'sysparm_search'] as const;

const KINDS = [
  { value: '', label: 'Every kind' },
  { value: 'interactive', label: 'Interactive' },
  { value: 'non_interactive', label: 'Non-interactive' },
];

const CODES = Object.keys(FINDINGS) as FindingCode[];

/** The finding that is asked for; null: none in particular. */
export const chosenFinding = (query: ConsoleRequest['query']): FindingCode | null =>
  CODES.find((code) => code === query('finding')) ?? null;

/** What kind and text ask for. */
export function chosenUsers(query: ConsoleRequest['query']): Fit {
  const [kind, search] = [query('kind'), fold(query('sysparm_search').trim())];
  const ofKind: Fit = ({ web_service_access_only: machine }) => (kind === 'interactive' ? !machine : kind !== 'non_interactive' || machine);
  return (user) => ofKind(user) && [...textOfUser(user), user.owner].some((text) => fold(text).includes(search));
}

/** Every finding to choose from. @param any text of the choice of none in particular. */
export const FindingChoice = ({ query, any }: Pick<ConsoleRequest, 'query'> & { readonly any: string }) => (
  <Choice
    label="Finding"
    name="finding"
    value={chosenFinding(query) ?? ''}
    options={[{ value: '', label: any }, ...CODES.map((code) => ({ value: code, label: FINDINGS[code].title }))]}
  />
);

/** Filters by finding, kind and text. */
export const ReviewFilters = ({ request: { shell, query } }: { readonly request: ConsoleRequest }) => (
  <form method="get" class="filters" action={shell.prefix + reviewPath()}>
    <FindingChoice query={query} any="All accounts" />
    <Choice label="Kind" name="kind" value={query('kind')} options={KINDS} />
    <Field label="User name, name or owner" name="sysparm_search" value={query('sysparm_search')} autocomplete="off" optional={true} />
    <button type="submit">Show</button>
  </form>
);
