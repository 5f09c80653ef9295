export interface CheckProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** What the box does, in place. Sentences, one a paragraph. */
  readonly hints?: readonly string[];
  /** What is wrong with the box and what to do. */
  readonly error?: string | undefined;
  /** It belongs to the box above it, and is shown more quietly. */
  readonly also?: boolean;
}

/** A labelled check box with its explanation beside it. */
export function Check({ label, name, value = 'true', checked, disabled = false, hints = [], error, also = false }: CheckProps) {
  // No space: aria-describedby takes a list of ids.
  const id = value === 'true' ? name : `${name}_${encodeURIComponent(value)}`;
  const described = [hints.length === 0 ? '' : `${id}_hint`, error === undefined ? '' : `${id}_error`].filter((each) => each !== '');
  return (
    <div class={also ? 'field check also' : 'field check'}>
      <label for={id}>
        <input
          id={id}
          name={name}
          type="checkbox"
          value={value}
          checked={checked}
          disabled={disabled}
          aria-invalid={error === undefined ? undefined : 'true'}
          aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        />
        {label}
      </label>
      {hints.length === 0 ? null : (
        <div id={`${id}_hint`}>
          {hints.map((hint) => (
            <p class="hint">{hint}</p>
          ))}
        </div>
      )}
      {error === undefined ? null : (
        <p class="error" id={`${id}_error`}>
          {error}
        </p>
      )}
    </div>
  );
}
