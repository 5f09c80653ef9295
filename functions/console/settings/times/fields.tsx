import { type SessionTimeRow, timeInForce } from '../../../../shared/core/settings/session-times.ts';
import { glideDateTime } from '../../../../shared/core/text.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';
import { openedOf, type TypedTime } from './typed.ts';

/** A time as the page shows it. */
export interface TimeView {
  readonly row: SessionTimeRow;
  /** As stored; null: there is no such parameter. */
  readonly value: string | null;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number | null;
  readonly modifiedBy: string;
  readonly unchanged: boolean;
}

interface SessionTimesProps {
  readonly views: readonly TimeView[];
  /** Where the parameters live, with slashes at both ends. */
  readonly path: string;
  readonly typed: ReadonlyMap<string, TypedTime> | undefined;
  readonly writable: boolean;
}

/** How long sessions and tokens last, each with its parameter. */
export const SessionTimes = ({ views, path, typed, writable }: SessionTimesProps) => (
  <fieldset>
    <legend>Session times</legend>
    <p class="hint wide">
      The parameters are in {path} of Parameter Store. A new time is in force within 15 seconds, for open sessions too; of tokens, for those
      that are given from then on.
    </p>
    <div class="columns">
      {views.map(({ row, value, ...view }) => (
        <>
          <input type="hidden" name={openedOf(row.name)} value={value ?? ''} />
          <Field
            label={row.label}
            name={row.name}
            value={typed?.get(row.name)?.typed ?? value ?? ''}
            autocomplete="off"
            optional={true}
            disabled={!writable}
            hint={hintOf(row, value, view)}
            error={typed?.get(row.name)?.error ?? undefined}
          />
        </>
      ))}
    </div>
  </fieldset>
);

function hintOf(row: SessionTimeRow, value: string | null, view: Omit<TimeView, 'row' | 'value'>): string {
  const { name, least, most, standard, unit } = row;
  const inForce = timeInForce(row, value);
  const odd = String(inForce) === value ? '' : ` The stored value is missing or out of range: ${inForce} is in force.`;
  const at = view.modifiedAt === null ? '' : ` ${changeText(glideDateTime(view.modifiedAt), view)}`;
  return `${name}: ${least} to ${most} ${unit}, by default ${standard}.${odd}${at}`;
}

const changeText = (at: string, { unchanged, modifiedBy }: Pick<TimeView, 'unchanged' | 'modifiedBy'>): string =>
  unchanged ? `Unchanged since ${at} UTC.` : `Last change ${at} UTC by ${modifiedBy}.`;
