import type { Child } from 'hono/jsx';
import { Locked } from './form/locked.tsx';

export interface CheckProps {
  readonly label: string;
  readonly name: string;
  /** Its id, where another form of the page has a box of the same name; left out: made of name and value. */
  readonly id?: string;
  readonly value?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** Why the person cannot change the box: it is disabled, says why, and the form sends what it shows. */
  readonly locked?: string | undefined;
  /** What the box does, in place. Sentences, one a paragraph. */
  readonly hints?: readonly string[];
  /** What selecting or clearing the box does to this very record: shown once the box is no longer as it is stored. */
  readonly touched?: { readonly stored: boolean; readonly text: string } | undefined;
  /** What is wrong with the box and what to do. */
  readonly error?: string | undefined;
  /** Stands behind the label. */
  readonly tag?: Child;
  /** When and by whom it was changed last: small print that stands apart. */
  readonly last?: string | undefined;
  /** It belongs to the box above it, and is shown more quietly. */
  readonly also?: boolean;
  readonly autofocus?: boolean;
}

/** A labelled check box with its explanation beside it. */
export function Check({ label, name, value = 'true', checked, disabled = false, also = false, autofocus, tag, ...told }: CheckProps) {
  const { hints = [], touched, last, locked, error } = told;
  // No space: aria-describedby takes a list of ids.
  const id = told.id ?? (value === 'true' ? name : `${name}_${encodeURIComponent(value)}`);
  const hinted = hints.length > 0 || last !== undefined || touched !== undefined || locked !== undefined;
  const described = [...(hinted ? [`${id}_hint`] : []), ...(error === undefined ? [] : [`${id}_error`])];
  return (
    <div class={also ? 'field check also' : 'field check'}>
      <label for={id}>
        <input
          id={id}
          name={name}
          type="checkbox"
          value={value}
          checked={checked}
          disabled={disabled || locked !== undefined}
          autofocus={autofocus}
          aria-invalid={error === undefined ? undefined : 'true'}
          aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        />
        {tag === undefined ? (
          label
        ) : (
          <span>
            {label} {tag}
          </span>
        )}
      </label>
      {hinted ? <Hints {...told} id={id} /> : null}
      <Locked locked={locked} name={name} value={checked ? value : undefined} />
      {error === undefined ? null : (
        <p class="error" id={`${id}_error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** The stylesheet shows `.if-on` beside a selected box only, and `.if-off` beside a clear one. */
const Hints = ({
  id,
  hints = [],
  touched,
  last,
  locked,
}: Pick<CheckProps, 'hints' | 'touched' | 'last' | 'locked'> & { readonly id: string }) => (
  <div id={`${id}_hint`}>
    {hints.map((hint) => (
      <p class="hint">{hint}</p>
    ))}
    {touched === undefined ? null : <p class={touched.stored ? 'hint if-off' : 'hint if-on'}>{touched.text}</p>}
    {locked === undefined ? null : <p class="hint">{locked}</p>}
    {last === undefined ? null : <p class="hint last">{last}</p>}
  </div>
);
