export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password';
  readonly value?: string;
  /** As HTML defines them: `username`, `current-password`, `new-password` … */
  readonly autocomplete: string;
  /** What is wrong with the value and what to do. */
  readonly error?: string | undefined;
  readonly hint?: string;
  readonly autofocus?: boolean;
  /** May be left empty. */
  readonly optional?: boolean;
}

/** A labelled line of a form, with its hint and its error beside it. */
export function Field({ label, name, type = 'text', value, autocomplete, error, hint, autofocus, optional = false }: FieldProps) {
  const describedBy = [hint === undefined ? '' : `${name}_hint`, error === undefined ? '' : `${name}_error`].filter((id) => id !== '');
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="none"
        required={!optional}
        autofocus={autofocus}
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={describedBy.length === 0 ? undefined : describedBy.join(' ')}
      />
      {hint === undefined ? null : (
        <p class="hint" id={`${name}_hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="error" id={`${name}_error`}>
          {error}
        </p>
      )}
    </div>
  );
}
