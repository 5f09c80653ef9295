import { type Mark, Marks } from './form/marks.tsx';

interface Said {
  /** undefined: nothing is to be said. */
  readonly text: string | undefined;
}

/** What was done. */
export const Notice = ({ text }: Said) =>
  text === undefined ? null : (
    <p class="notice" role="status">
      {text}
    </p>
  );

interface AlertProps extends Said {
  /** The controls that are marked, each a link. */
  readonly marks?: readonly Mark[];
}

/** What is wrong with the whole, and what to do. */
export function Alert({ text, marks = [] }: AlertProps) {
  if (text === undefined) return null;
  if (marks.length > 0)
    return (
      <div class="error" role="alert">
        <p>{text}</p>
        <Marks marks={marks} />
      </div>
    );
  return (
    <p class="error" role="alert">
      {text}
    </p>
  );
}
