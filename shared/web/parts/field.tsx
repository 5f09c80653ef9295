import type { Child } from 'hono/jsx';

export interface FieldFrameProps {
  readonly label: string;
  /** Name and id of the control. */
  readonly name: string;
  /** What is wrong with the value and what to do. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly children?: Child;
}

/** A label, its control, and beside it hint and error, which the control names by `describedBy`. */
export function FieldFrame({ label, name, error, hint, children }: FieldFrameProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
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

/** The attributes by which a control points at its hint and error. */
export function describedBy({ name, error, hint }: Pick<FieldFrameProps, 'name' | 'error' | 'hint'>) {
  const ids = [hint === undefined ? '' : `${name}_hint`, error === undefined ? '' : `${name}_error`].filter((id) => id !== '');
  return {
    'aria-invalid': error === undefined ? undefined : ('true' as const),
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
  };
}

export interface FieldProps extends Omit<FieldFrameProps, 'children'> {
  readonly type?: 'text' | 'password' | 'email';
  readonly value?: string;
  /** As HTML defines them: `username`, `current-password`, `new-password`, `off` … */
  readonly autocomplete: string;
  readonly autofocus?: boolean;
  readonly disabled?: boolean;
  /** May be left empty. */
  readonly optional?: boolean;
}

/** A labelled line of a form, with its hint and its error beside it. */
export function Field({ type = 'text', value, autocomplete, autofocus, disabled = false, optional = false, ...frame }: FieldProps) {
  return (
    <FieldFrame {...frame}>
      <input
        id={frame.name}
        name={frame.name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="none"
        required={!optional}
        autofocus={autofocus}
        disabled={disabled}
        {...describedBy(frame)}
      />
    </FieldFrame>
  );
}
