import { observedText } from '../../../shared/core/usage/observed.ts';
import type { Observation } from '../../../shared/core/usage/rows.ts';
import type { ConsolePorts, Memory } from '../ports.ts';

/** What a page got from the memory, or why not. A page that shows other things, too, shows these all the same. */
export type Remembered<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'off' } | { readonly kind: 'failed' };

/** @param what for the operator's log, if the memory does not answer. */
export async function remember<T>(
  { memory, onError }: Pick<ConsolePorts, 'memory' | 'onError'>,
  what: string,
  read: (memory: Memory) => Promise<T>,
): Promise<Remembered<T>> {
  if (memory === null) return { kind: 'off' };
  try {
    return { kind: 'read', value: await read(memory) };
  } catch (error) {
    onError(what, error);
    return { kind: 'failed' };
  }
}

export const WHY_NOT = {
  off: 'The memory is switched off for this site (option memory). Deploy with memory=on to see here what accounts really use.',
  failed: 'What was observed cannot be read at the moment. Try again shortly; nothing else is affected.',
} as const;

/** Why a page cannot show what was observed. */
export const NotRemembered = ({ kind }: { readonly kind: 'off' | 'failed' }) => <p class="notice">{WHY_NOT[kind]}</p>;

/** What is known at all, with gaps, before anything that rests on it. */
export function Observed({ observation, now }: { readonly observation: Observation; readonly now: number }) {
  const [head, ...more] = observedText(observation, now);
  return (
    <>
      <p class="observed">{head}</p>
      {more.length === 0 ? null : (
        <ul class="observed">
          {more.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What is known from use about a change that is not made yet. */
export const Evidence = ({ sentences }: { readonly sentences: readonly string[] }) =>
  sentences.length === 0 ? null : (
    <>
      <p class="evidence">From what was observed in 30 days:</p>
      <ul>
        {sentences.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </>
  );
