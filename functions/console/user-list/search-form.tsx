import { Check } from '../../../shared/web/parts/check.tsx';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import type { ConsoleRequest } from '../request.ts';
import { FindingChoice } from '../review/filters.tsx';
import { FILTERS } from './filters.ts';
import { PAGE_SIZES, rowsOf } from './links.ts';

/** Search, filters and size of the page. The order stays. */
export const SearchForm = ({ shell, query }: Pick<ConsoleRequest, 'shell' | 'query'>) => (
  <form method="get" class="filters" action={`${shell.prefix}/sys_user_list.do`}>
    <Field label="User name, name or email" name="sysparm_search" value={query('sysparm_search')} autocomplete="off" optional={true} />
    <Field label="Role, whole name" name="sysparm_role" value={query('sysparm_role')} autocomplete="off" optional={true} />
    <FindingChoice query={query} any="Any or none" />
    <Choice
      label="Users a page"
      name="sysparm_rows"
      value={String(rowsOf(query))}
      options={PAGE_SIZES.map((size) => ({ value: String(size), label: String(size) }))}
    />
    <fieldset>
      <legend>Only</legend>
      {FILTERS.map(({ name, label }) => (
        <Check label={label} name={name} checked={query(name) === 'true'} />
      ))}
    </fieldset>
    {query('sysparm_sort') === '' ? null : <input type="hidden" name="sysparm_sort" value={query('sysparm_sort')} />}
    <button type="submit">Search</button>
  </form>
);
