import { ifSaved } from '../../../../shared/core/users/change/effects.ts';
import { Evidence } from '../../memory/read.tsx';

/** What saving would do. */
export interface ToldEffects {
  /** undefined: it was not asked for. */
  readonly effects?: readonly string[];
  /** What of that is known from use. */
  readonly evidence?: readonly string[];
}

export const Effects = ({ effects, evidence = [] }: ToldEffects) =>
  effects === undefined ? null : (
    <section class="notice" aria-label="What saving will do">
      <p>
        {effects.length === 0
          ? 'Not saved yet. Saving changes what the form shows and nothing else.'
          : 'Not saved yet. Saving will do this:'}
      </p>
      <List texts={ifSaved(effects)} />
      <Evidence sentences={evidence} />
    </section>
  );

/** What was done. */
export interface ToldNotice {
  readonly notice?: string;
  /** What the save that led here has done. */
  readonly done?: readonly string[];
  /** What it refuses from now on, as it was said before. */
  readonly warnings?: readonly string[];
}

export const Done = ({ notice, done = [], warnings = [] }: ToldNotice) =>
  notice === undefined ? null : (
    <div class="notice" role="status">
      <p>{notice}</p>
      <List texts={done} />
      {warnings.length === 0 ? null : (
        <>
          <p class="warned">Mind what this refuses:</p>
          <List texts={warnings} />
        </>
      )}
    </div>
  );

const List = ({ texts }: { readonly texts: readonly string[] }) =>
  texts.length === 0 ? null : (
    <ul>
      {texts.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
