import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { timeText } from '../../../shared/core/instant.ts';
import { PROTOCOL_NAMES, type Protocol } from '../../../shared/core/request/protocols.ts';
import type { StoredBasic } from '../../../shared/core/settings/basic-for-people.ts';
import type { BlockedProtocols } from '../../../shared/core/settings/blocked.ts';
import { endOf, type SettingRow, toggleName } from '../../../shared/core/settings/settings.ts';
import { IDLE, LIFETIME, type SessionBounds, STANDARD_BOUNDS } from '../../../shared/core/sign-in/session-bounds.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import { Alert, Notice } from '../../../shared/web/parts/alert.tsx';
import { Check } from '../../../shared/web/parts/check.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import type { ConsoleRequest } from '../request.ts';
import { BasicBox } from './basic.tsx';
import { type Switched, SwitchedOff, Unreadable } from './blocked.tsx';
import { type SettingEffect, SettingEffects } from './effects.tsx';
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
  /** A user of this site, or the ARN that changed it in Parameter Store, with that place. */
  readonly modifiedBy: string;
  /** It is as it was created, which a deployment does. */
  readonly unchanged: boolean;
}

export interface SettingsPageProps {
  readonly views: readonly SettingView[];
  readonly blocked: BlockedProtocols;
  readonly basic: StoredBasic;
  readonly notice?: string | undefined;
  readonly refusal?: string;
  /** What saving would do; undefined: it was not asked for. */
  readonly effects?: readonly SettingEffect[];
  /** How long sessions last; null: it cannot be read. */
  readonly bounds: SessionBounds | null;
  /** Where the bounds live in Parameter Store. */
  readonly boundsPath: string;
  /** What this person left in the form, where that is not saved. */
  readonly typed?: TypedSettings;
  /** What is wrong with ends, by setting. */
  readonly errors?: ReadonlyMap<string, string>;
  readonly chosenBlocks?: Switched;
  /** What this person switched about Basic of people; null: nothing. */
  readonly chosenBasic?: 'yes' | 'no' | null;
}

/** security_admin is in force only while the session is elevated; both are asked for, so that neither alone opens the page. */
export const mayWrite = ({ elevated, roles }: RequestContext): boolean => elevated && roles.includes('security_admin');

/** **High Security Settings**: one box a protocol, and strict security. */
export function settingsPage(
  request: ConsoleRequest,
  status: number,
  { views, blocked, basic, notice, refusal, effects, bounds, boundsPath, typed, errors, chosenBlocks, chosenBasic }: SettingsPageProps,
): APIGatewayProxyResult {
  const { shell, context } = request;
  return htmlResponse(
    status,
    <Page title="High Security Settings" {...shell}>
      <h1>High Security Settings</h1>
      <Notice text={notice} />
      <Alert text={refusal} />
      <SettingEffects effects={effects} />
      {mayWrite(context) ? null : (
        <p class="notice">
          You can read these settings. To change them,{' '}
          <a href={`${shell.prefix}/elevate_role.do?goto=/high_security_settings.do`}>elevate your role</a> to security_admin.
        </p>
      )}
      <p>
        Select a box to require authentication; clear it to let anybody connect by that protocol without any credentials. A cleared box can
        be selected again by itself, at a time that you choose.
      </p>
      <p>Select Switched off where nobody needs the protocol: its requests are refused to everybody, whatever credentials they have.</p>
      <Unreadable blocked={blocked} />
      <SettingsForm {...{ request, views, blocked, basic, typed, errors, chosenBlocks, chosenBasic }} />
      <p>
        <a href={`${shell.prefix}/high_security_settings.do?sysparm_view=history`}>History of these settings</a>
      </p>
      <Sessions bounds={bounds} path={boundsPath} />
    </Page>,
  );
}

/** Protocols without a toggle: they require credentials in any case. */
const ALWAYS_REQUIRED = PROTOCOL_NAMES.filter((protocol) => toggleName(protocol) === null);

type SettingsFormProps = Pick<SettingsPageProps, 'views' | 'blocked' | 'basic'> & {
  readonly request: ConsoleRequest;
  readonly typed: SettingsPageProps['typed'] | undefined;
  readonly errors: SettingsPageProps['errors'] | undefined;
  readonly chosenBlocks: Switched | undefined;
  readonly chosenBasic: SettingsPageProps['chosenBasic'] | undefined;
};

function SettingsForm({ request: { shell, context }, views, blocked, basic, typed, errors, chosenBlocks, chosenBasic }: SettingsFormProps) {
  const writable = mayWrite(context);
  const switchedOff = (protocol: Protocol, also: boolean) => (
    <SwitchedOff {...{ protocol, blocked, chosen: chosenBlocks, disabled: !writable, also }} />
  );
  return (
    <form method="post" class="rows" action={`${shell.prefix}/high_security_settings.do`}>
      <UserTokenField shell={shell} />
      {views.map((view) => (
        <>
          {view.row.protocol === null ? ALWAYS_REQUIRED.map((protocol) => switchedOff(protocol, false)) : null}
          <input type="hidden" name={controlsOf(view.row.name).was} value={String(view.on)} />
          <Check label={view.row.label} name={view.row.name} checked={shownOn(view, typed)} disabled={!writable} hints={hintsOf(view)} />
          {writable ? <Opening row={view.row} until={view.until} typed={touched(view, typed)} error={errors?.get(view.row.name)} /> : null}
          {view.row.protocol === null ? null : switchedOff(view.row.protocol, true)}
        </>
      ))}
      <BasicBox stored={basic} chosen={chosenBasic ?? undefined} disabled={!writable} />
      {writable ? (
        <div class="actions">
          <button type="submit">Save</button>
          <button type="submit" name="sysparm_action" value="preview" class="quiet">
            Show what saving will do
          </button>
        </div>
      ) : null}
    </form>
  );
}

/** What a person changed of a setting; undefined: nothing, so that the form shows what is stored. */
function touched({ row }: SettingView, typed: TypedSettings | undefined): TypedSetting | undefined {
  const setting = typed?.get(row.name);
  return setting?.switched ? setting : undefined;
}

const shownOn = (view: SettingView, typed: TypedSettings | undefined): boolean => touched(view, typed)?.on ?? view.on;

/** How long sessions last: to read here, to change in Parameter Store. */
function Sessions({ bounds, path }: { readonly bounds: SessionBounds | null; readonly path: string }) {
  const { idleMs, lifetimeMs } = bounds ?? STANDARD_BOUNDS;
  const rows = [
    { row: IDLE, minutes: idleMs / 60_000 },
    { row: LIFETIME, minutes: lifetimeMs / 60_000 },
  ];
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      {bounds === null ? <p class="notice">The settings cannot be read at the moment: the strict standard is in force.</p> : null}
      <dl>
        {rows.map(({ row, minutes }) => (
          <>
            <dt>{row.label}</dt>
            <dd>
              {minutes}
              <p class="hint">
                To change it, set the parameter {path + row.name} in Parameter Store to {row.least} to {row.most}.
              </p>
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

const hintsOf = ({ value, until, reach, ...view }: SettingView): string[] => [
  ...openUntilText(until),
  ...valueHints(value, view.on),
  ...(reach === '' ? [] : [reach]),
  ...(view.modifiedAt === null ? [] : [lastChange(view.modifiedAt, view)]),
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
const lastChange = (at: number, { unchanged, modifiedBy }: Pick<SettingView, 'unchanged' | 'modifiedBy'>): string =>
  unchanged ? `Unchanged since it was created ${glideDateTime(at)} UTC.` : `Last change ${glideDateTime(at)} UTC by ${modifiedBy}.`;
