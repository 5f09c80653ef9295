import type { Form } from '../../../shared/web/form.ts';
import { Field } from '../../../shared/web/parts/field.tsx';

/** The code that a form brings, of the app or a recovery code; empty: none. */
export const codeIn = (form: Form): string =>
  form
    .all('second_factor')
    .map((typed) => typed.trim())
    .find((typed) => typed !== '') ?? '';

interface CodeFieldsProps {
  /** Begins the ids of the controls, where a page has several such forms. */
  readonly id?: string;
  readonly label?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly autofocus?: boolean;
}

const APP_HINT = 'The 6 digits that your authenticator app shows now.';

/**
 * The code of the app, or a recovery code in its place. They are two controls of one name, because the keyboard of a phone for digits has no
 * letters.
 */
export const CodeFields = ({ id = 'second_factor', label = 'Code', hint = APP_HINT, error, autofocus = false }: CodeFieldsProps) => (
  <>
    <Field
      label={label}
      name="second_factor"
      id={id}
      autocomplete="one-time-code"
      inputmode="numeric"
      hint={hint}
      error={error}
      autofocus={autofocus}
      optional
    />
    <details>
      <summary>Use a recovery code instead</summary>
      <Field
        label="Recovery code"
        name="second_factor"
        id={`${id}_recovery`}
        autocomplete="off"
        hint="24 letters and digits in six groups. Each is good once."
        optional
      />
    </details>
  </>
);

/** The first code of a new second factor: of the app, and of nothing else. */
export const FirstCodeField = ({ error, autofocus }: { readonly error?: string | undefined; readonly autofocus: boolean }) => (
  <Field
    label="Code"
    name="second_factor"
    autocomplete="one-time-code"
    inputmode="numeric"
    hint={APP_HINT}
    error={error}
    autofocus={autofocus}
  />
);
