import { timeText } from '../../../shared/core/instant.ts';
import { PROTOCOL_NAMES, type Protocol, protocolRow } from '../../../shared/core/request/protocols.ts';
import { type BlockedProtocols, isBlocked } from '../../../shared/core/settings/blocked.ts';
import { endOf, type SettingRow, toggleName } from '../../../shared/core/settings/settings.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import { Check } from '../../../shared/web/parts/check.tsx';
import { OpenTag } from '../../../shared/web/parts/open-tag.tsx';
import { type Switched, SwitchedOff } from './blocked.tsx';
import { Opening, openUntilText } from './opening.tsx';
import { controlsOf, type TypedSetting, type TypedSettings } from './typed.ts';

/** A setting as the page shows it. */
export interface SettingView {
  readonly row: SettingRow;
  readonly on: boolean;
  /** The end of an opening that goes on, an INSTANT; null: none. */
  readonly until: string | null;
  /** As stored; null: there is no such parameter. */
  readonly value: string | null;
  /** What guests reach where it is off; empty: nothing to say. */
  readonly reach: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number | null;
  /** Who changed it last, here or in Parameter Store. */
  readonly modifiedBy: string;
  /** It is as it was created, which a deployment does. */
  readonly unchanged: boolean;
}

interface RowsProps {
  readonly views: readonly SettingView[];
  readonly blocked: BlockedProtocols;
  readonly typed: TypedSettings | undefined;
  readonly errors: ReadonlyMap<string, string> | undefined;
  readonly chosenBlocks: Switched | undefined;
  readonly writable: boolean;
  /** An instance behind this site serves every protocol. */
  readonly upstream: boolean;
}

/** Strict security and the protocols that this site serves; those that it does not serve are folded away, unless one needs a look. */
export function SettingRows(props: RowsProps) {
  const { views, upstream } = props;
  const served = ({ protocol }: SettingRow): boolean => protocol === null || upstream || protocolRow(protocol).served;
  const [shown, folded] = [views.filter(({ row }) => served(row)), views.filter(({ row }) => !served(row))];
  return (
    <>
      {shown.map((view) => (
        <Row view={view} {...props} />
      ))}
      <details open={folded.some((view) => needsLook(view, props)) || ALWAYS_REQUIRED.some((protocol) => isOff(protocol, props))}>
        <summary>{`Protocols that this site ${upstream ? 'always closes' : 'does not serve'} (${folded.length + ALWAYS_REQUIRED.length})`}</summary>
        {folded.map((view) => (
          <Row view={view} {...props} />
        ))}
        {ALWAYS_REQUIRED.map((protocol) => (
          <div class="setting">
            <SwitchedOff {...switchedOff(protocol, props)} also={false} />
          </div>
        ))}
      </details>
    </>
  );
}

/** Protocols without a toggle: they require credentials in any case. */
const ALWAYS_REQUIRED = PROTOCOL_NAMES.filter((protocol) => toggleName(protocol) === null);

function needsLook({ row: { name, protocol }, on }: SettingView, props: RowsProps): boolean {
  return !on || props.typed?.get(name)?.switched === true || (protocol !== null && isOff(protocol, props));
}

const isOff = (protocol: Protocol, { blocked, chosenBlocks }: RowsProps): boolean =>
  chosenBlocks?.has(protocol) === true || isBlocked(blocked, protocol) === 'yes';

const switchedOff = (protocol: Protocol, { blocked, chosenBlocks, writable }: RowsProps) => ({
  protocol,
  blocked,
  chosen: chosenBlocks,
  disabled: !writable,
});

function Row({ view, ...props }: RowsProps & { readonly view: SettingView }) {
  const { row, on, until } = view;
  const { typed, errors, writable } = props;
  return (
    <div class="setting">
      <input type="hidden" name={controlsOf(row.name).was} value={String(on)} />
      <Check
        label={row.label}
        name={row.name}
        checked={touched(view, typed)?.on ?? on}
        disabled={!writable}
        hints={hintsOf(view)}
        last={lastChange(view)}
        tag={on ? undefined : <OpenTag until={until} />}
      />
      {row.protocol === null ? null : <SwitchedOff {...switchedOff(row.protocol, props)} also={true} />}
      {writable ? <Opening row={row} until={until} typed={touched(view, typed)} error={errors?.get(row.name)} /> : null}
    </div>
  );
}

/** What a person changed of a setting; undefined: nothing, so that the form shows what is stored. */
function touched({ row }: SettingView, typed: TypedSettings | undefined): TypedSetting | undefined {
  const setting = typed?.get(row.name);
  return setting?.switched ? setting : undefined;
}

const hintsOf = ({ value, until, reach, on }: SettingView): string[] => [
  ...openUntilText(until),
  ...valueHints(value, on),
  ...(reach === '' ? [] : [reach]),
];

/** A value that is not in force as it stands. */
function valueHints(value: string | null, on: boolean): string[] {
  if (!on || value === 'true') return [];
  const end = value === null ? null : endOf(value);
  if (end !== null) return [`It was open until ${timeText(end)}.`];
  const stored = value === null ? '' : ` It is ${JSON.stringify(value.slice(0, 60))}.`;
  return [`The stored value is missing or unknown, which counts as selected.${stored}`];
}

/** An untouched setting says so in few words; the history names what created it. */
function lastChange({ modifiedAt, unchanged, modifiedBy }: SettingView): string | undefined {
  if (modifiedAt === null) return undefined;
  const at = glideDateTime(modifiedAt);
  return unchanged ? `Unchanged since it was created ${at} UTC.` : `Last change ${at} UTC by ${modifiedBy}.`;
}
