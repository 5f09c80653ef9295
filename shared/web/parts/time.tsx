import type { Child } from 'hono/jsx';
import { readInstant } from '../../core/instant.ts';
import { glideDateTime } from '../../core/text.ts';

interface TimeProps {
  /** Milliseconds since the epoch; or in UTC an INSTANT, a time of ISO 8601, the platform's form or a day. */
  readonly at: number | string;
  /** What is read in place of the time, for example `today`. */
  readonly children?: Child;
}

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z| UTC)?)?$/;

/** A time that a page shows, to be read by people and programs. It says its zone. A text that is no time is shown as it is. */
export function Time({ at, children }: TimeProps) {
  const form = FORM.exec(typeof at === 'number' ? glideDateTime(at) : at);
  if (form === null) return <>{children ?? at}</>;
  const [, day = '', clock] = form;
  return (
    <time datetime={clock === undefined ? day : `${day}T${clock}Z`}>{children ?? (clock === undefined ? day : `${day} ${clock} UTC`)}</time>
  );
}

/** What is left as it is: tags, and elements whose text is a time already, is to be taken literally, or can hold no element. */
const LEFT = '<(title|option|textarea|code|time)\\b[^>]*>[\\s\\S]*?</\\1>|<[^>]*>';
/** A time as people read it, or an INSTANT of a stored value; not the example of one that a person may type. */
const SAID = '(?<!such as )(\\d{4}-\\d{2}-\\d{2})(?: (\\d{2}:\\d{2}(?::\\d{2})?) UTC|T(\\d{2}:\\d{2})Z)';
const PIECES = new RegExp(`${LEFT}|${SAID}`, 'gi');

/**
 * Marks the times that the sentences of a page say. This happens on the finished page, because sentences are plain text: the command line,
 * mails and logs say them too.
 *
 * @param html escaped by construction, so that a `<` or `>` belongs to a tag.
 */
export const markTimes = (html: string): string =>
  html.replace(PIECES, (piece, _left, day, clock, minute) => {
    if (day === undefined || (minute !== undefined && readInstant(piece) === null)) return piece;
    return `<time datetime="${day}T${clock ?? minute}Z">${day} ${clock ?? minute} UTC</time>`;
  });
