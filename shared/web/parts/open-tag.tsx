import { timeText } from '../../core/instant.ts';

/** Says in red that something is open, and until when. @param until an INSTANT; null: without an end. */
export const OpenTag = ({ until }: { readonly until: string | null }) => (
  <span class="tag opened">{until === null ? 'Open, without an end' : `Open until ${timeText(until)}`}</span>
);
