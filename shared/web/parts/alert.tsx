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

/** What is wrong with the whole, and what to do. */
export const Alert = ({ text }: Said) =>
  text === undefined ? null : (
    <p class="error" role="alert">
      {text}
    </p>
  );
