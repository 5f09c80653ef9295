import type { Child } from 'hono/jsx';
import { Locked } from './form/locked.tsx';

export interface FieldFrameProps {
  readonly label: string;
  /** Name of the control. */
  readonly name: string;
  /** Its id, where another form of the page has a control of the same name; left out: the name. */
  readonly id?: string;
  /** What is wrong with the value and what to do. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  /** Why the person cannot change the control: it is disabled, says why, and the form sends what it shows. */
  readonly locked?: string | undefined;
  readonly children?: Child;
}

/** A label, its control, and beside it hint and error, which the control names by `describedBy`. */
export function FieldFrame({ label, name, id = name, error, hint, locked, children }: FieldFrameProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint === undefined ? null : (
        <p class="hint" id={`${id}_hint`}>
          {hint}
        </p>
      )}
      {locked === undefined ? null : (
        <p class="hint" id={`${id}_locked`}>
          {locked}
        </p>
      )}
      {error === undefined ? null : (
        <p class="error" id={`${id}_error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** The attributes by which a control points at its hint, at why it is locked, and at its error. */
export function describedBy({ name, id = name, error, hint, locked }: Omit<FieldFrameProps, 'label' | 'children'>) {
  const said = { hint, locked, error };
  const ids = Object.entries(said).flatMap(([what, text]) => (text === undefined ? [] : [`${id}_${what}`]));
  return {
    'aria-invalid': error === undefined ? undefined : ('true' as const),
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
  };
}

export interface FieldProps extends Omit<FieldFrameProps, 'children'> {
  readonly type?: 'text' | 'password' | 'email' | 'search';
  readonly value?: string;
  /** As HTML defines them: `username`, `current-password`, `new-password`, `off` … */
  readonly autocomplete: string;
  /** The keyboard that a phone offers. */
  readonly inputmode?: 'numeric';
  readonly autofocus?: boolean;
  readonly disabled?: boolean;
  /** May be left empty. */
  readonly optional?: boolean;
}

/** A labelled line of a form, with its hint and its error beside it. */
export function Field({
  type = 'text',
  value,
  autocomplete,
  inputmode,
  autofocus,
  disabled = false,
  optional = false,
  ...frame
}: FieldProps) {
  return (
    <FieldFrame {...frame}>
      <input
        id={frame.id ?? frame.name}
        name={frame.name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        inputmode={inputmode}
        autocapitalize="none"
        required={!optional}
        autofocus={autofocus}
        disabled={disabled || frame.locked !== undefined}
        {...describedBy(frame)}
      />
      <Locked locked={frame.locked} name={frame.name} value={value} />
    </FieldFrame>
  );
}
