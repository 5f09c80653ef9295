interface RefusalProps {
  /** Why nothing was saved, and what to do; undefined: nothing was refused. */
  readonly refusal?: string | undefined;
  /** What another person changed since the form was opened. */
  readonly changes?: readonly string[];
}

/** Above a form that was not saved. */
export const Refusal = ({ refusal, changes = [] }: RefusalProps) =>
  refusal === undefined ? null : (
    <div class="error" role="alert">
      <p>{refusal}</p>
      {changes.length === 0 ? null : (
        <ul>
          {changes.map((change) => (
            <li>{change}</li>
          ))}
        </ul>
      )}
    </div>
  );
