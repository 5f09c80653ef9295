import { listedNames } from '../../../../shared/core/text.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';
import { Field } from '../../../../shared/web/parts/field.tsx';
import { SEARCH, SEARCHED } from '../../request.ts';
import type { FoundRoles, RoleChoice } from './choices.ts';

interface RoleBoxesProps {
  readonly roles: FoundRoles;
  /** Nothing can be chosen: why is said above. */
  readonly disabled?: boolean;
  readonly error?: string | undefined;
}

/** Id of the search box, which takes the focus where the roles are wrong. */
export const ROLE_SEARCH = SEARCH;

/**
 * The roles to choose from: a search box, and a box for each role that was found with what it means. Those that are chosen and were not found
 * stay chosen. **Find** sends the form, so that nothing that was typed or chosen is lost.
 */
export const RoleBoxes = ({ roles: { search, shown, kept, more }, disabled = false, error }: RoleBoxesProps) => (
  <fieldset>
    <legend>Roles List</legend>
    <div class="find">
      <Field
        label="Search roles"
        name={SEARCH}
        type="search"
        value={search}
        autocomplete="off"
        error={error}
        autofocus={error !== undefined}
        optional={true}
      />
      <input type="hidden" name={SEARCHED} value={search} />
      <button type="submit" name="sysparm_action" value="find" class="quiet">
        Find
      </button>
    </div>
    {kept.map((name) => (
      <input type="hidden" name="role" value={name} />
    ))}
    {kept.length === 0 ? null : <p class="hint">{`Chosen besides: ${listedNames(kept, MOST_KEPT)}.`}</p>}
    {shown.length === 0 ? <p>No role was found. Search for another word, or for nothing to see all.</p> : null}
    <div class="columns">
      {shown.map((choice) => (
        <RoleBox choice={choice} disabled={disabled} />
      ))}
    </div>
    {more > 0 ? <p class="hint">{`And ${more} more: search for the one that you need.`}</p> : null}
  </fieldset>
);

const RoleBox = ({ choice, disabled }: { readonly choice: RoleChoice; readonly disabled: boolean }) => (
  <>
    {disabled && choice.chosen ? <input type="hidden" name="role" value={choice.name} /> : null}
    <Check
      label={choice.name}
      name="role"
      value={choice.name}
      checked={choice.chosen}
      disabled={disabled}
      locked={disabled ? undefined : (choice.locked ?? undefined)}
      hints={hintsOf(choice)}
      touched={disabled || choice.locked !== null ? undefined : choice.touched}
    />
  </>
);

/** Contained roles that are named one by one; the search finds a role by each of them. */
const MOST_CONTAINED = 8;
/** The same of roles that stay chosen. */
const MOST_KEPT = 40;

const hintsOf = ({ meaning, contains, elevated }: RoleChoice): string[] => [
  ...(meaning === '' ? [] : [meaning]),
  ...(contains.length === 0 ? [] : [`Contains ${listedNames(contains, MOST_CONTAINED)}.`]),
  ...(elevated ? ['Works only in a session that elevated to it.'] : []),
];
