import { SESSION_TIME_ROWS, timeInForce } from '../../shared/core/settings/session-times.ts';
import { TOKEN_LIFESPAN } from '../../shared/core/tokens/lifespan.ts';
import { put, type WayIn } from './way-in.ts';

/** A time that is raised, or deleted. @returns null if there is no time of this name. */
export function sessionTimeOf(name: string, parameter: string): WayIn | null {
  const row = SESSION_TIME_ROWS.find((each) => each.name === name);
  if (row === undefined) return null;
  const { standard, unit } = row;
  const words = name === TOKEN_LIFESPAN.name ? OF_TOKENS : OF_SESSIONS;
  const raised = (value: string, previous: string | null): string =>
    `was raised from ${timeInForce(row, previous)} to ${timeInForce(row, value)} ${unit}`;
  return {
    event: (value, previous) => `${name} ${raised(value, previous)}`,
    what: (value, previous) => `The ${words.what(name)} ${raised(value, previous)}.`,
    effect: words.effect,
    undo: `If you did not plan this, put it back to the standard: ${put(parameter, String(standard))}`,
    opens: (value, previous) => timeInForce(row, value) > timeInForce(row, previous),
    deleted: `The ${words.what(name)} was deleted: the standard of ${standard} ${unit} is in force. ${words.deleted}`,
  };
}

/** What a time is of: its subject of a sentence, what a longer one opens, and what a deletion may. */
interface Words {
  readonly what: (name: string) => string;
  readonly effect: string;
  readonly deleted: string;
}

const OF_SESSIONS: Words = {
  what: (name) => `session bound ${name}`,
  effect: 'A session that was stolen, or left open, now stays usable for longer.',
  deleted: 'If the bound was shorter, sessions now last longer.',
};
const OF_TOKENS: Words = {
  what: (name) => `lifespan of access tokens, ${name},`,
  effect: 'A token that was stolen from now on stays usable for longer.',
  deleted: 'If it was shorter, tokens now live longer.',
};
