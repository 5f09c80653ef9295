import { type Mark, Marks } from '../../../../shared/web/parts/form/marks.tsx';

interface RefusalProps {
  /** Why nothing was saved, and what to do; undefined: nothing was refused. */
  readonly refusal?: string | undefined;
  /** What another person changed since the form was opened. */
  readonly changes?: readonly string[];
  /** The controls that are marked. */
  readonly marks?: readonly Mark[];
}

/** Above a form that was not saved. */
export const Refusal = ({ refusal, changes = [], marks = [] }: RefusalProps) =>
  refusal === undefined ? null : (
    <div class="error" role="alert">
      <p>{refusal}</p>
      <Marks marks={marks} />
      {changes.length === 0 ? null : (
        <ul>
          {changes.map((change) => (
            <li>{change}</li>
          ))}
        </ul>
      )}
    </div>
  );
