/** A control of a form that was refused. */
export interface Mark {
  /** Its id. */
  readonly id: string;
  readonly label: string;
  /** What is wrong with it and what to do. */
  readonly error: string;
}

/**
 * What is wrong, control by control.
 *
 * @param errors by id of the control; undefined: nothing is wrong with it.
 * @param labels of every control that can be wrong, by id, in the order of the form.
 */
export const marksOf = (
  errors: Readonly<Record<string, string | undefined>>,
  labels: readonly (readonly [id: string, label: string])[],
): readonly Mark[] =>
  labels.flatMap(([id, label]) => {
    const error = errors[id];
    return error === undefined ? [] : [{ id, label, error }];
  });

/** The first control that is wrong; undefined: none is. @param ids of the controls, in the order of the form. */
export const firstMarked = (errors: Readonly<Record<string, string | undefined>>, ids: readonly string[]): string | undefined =>
  ids.find((id) => errors[id] !== undefined);

/** The controls that must be corrected, in the order of the form, each a link that leads to it. */
export const Marks = ({ marks }: { readonly marks: readonly Mark[] }) =>
  marks.length === 0 ? null : (
    <ul>
      {marks.map(({ id, label, error }) => (
        <li>
          <a href={`#${id}`}>{label}</a>: {error}
        </li>
      ))}
    </ul>
  );
