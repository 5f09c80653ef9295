export interface CheckProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** What the box does, in place. Sentences, one a paragraph. */
  readonly hints?: readonly string[];
  /** It belongs to the box above it, and is shown more quietly. */
  readonly also?: boolean;
}

/** A labelled check box with its explanation beside it. */
export function Check({ label, name, value = 'true', checked, disabled = false, hints = [], also = false }: CheckProps) {
  // No space: aria-describedby takes a list of ids.
  const id = value === 'true' ? name : `${name}_${encodeURIComponent(value)}`;
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
          aria-describedby={hints.length === 0 ? undefined : `${id}_hint`}
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
    </div>
  );
}
