import { readDuration } from '../duration.ts';

/**
 * An overlap as a person types it: `0`, or such as `30m`, `24h` or `7d`. In milliseconds; null: the text is none. What is too long the plan
 * says.
 */
export const readOverlap = (text: string): number | null => (text === '0' ? 0 : readDuration(text));

/** For a person, if it is none. */
export const NO_OVERLAP = 'Write the overlap as 0, or such as 30m, 24h or 7d.';
