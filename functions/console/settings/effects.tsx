import { timeText } from '../../../shared/core/instant.ts';
import { Evidence } from '../memory/read.tsx';

/** What a switch that is not saved yet does. */
export interface SettingEffect {
  readonly label: string;
  /** `selected`, `clear`, `switched off`, `switched on`, or a time. */
  readonly state: string;
  /** When it is selected again by itself, an INSTANT; null: never. */
  readonly until: string | null;
  /** From what was observed, of what is refused from then on: sentences. */
  readonly evidence: readonly string[];
  /** What it does besides: a sentence. */
  readonly does?: string | undefined;
}

interface SettingEffectsProps {
  /** undefined: it was not asked for. */
  readonly effects: readonly SettingEffect[] | undefined;
}

/** What saving will do, by switch. */
export const SettingEffects = ({ effects }: SettingEffectsProps) =>
  effects === undefined ? null : (
    <section class="notice" aria-label="What saving will do">
      <p>
        {effects.length === 0 ? 'Not saved yet. No box was switched, so saving changes nothing.' : 'Not saved yet. Saving will do this:'}
      </p>
      {effects.map(({ label, state, until, evidence, does }) => (
        <>
          <p>
            <strong>{label}</strong>: will be {state}
            {until === null ? '' : ` until ${timeText(until)}, then selected again`}, in force everywhere within 15 seconds.
            {does === undefined ? '' : ` ${does}`}
          </p>
          <Evidence sentences={evidence} />
        </>
      ))}
    </section>
  );
