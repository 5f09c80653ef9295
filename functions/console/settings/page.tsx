import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../../shared/core/decision/context.ts';
import type { StoredBasic } from '../../../shared/core/settings/basic-for-people.ts';
import type { BlockedProtocols } from '../../../shared/core/settings/blocked.ts';
import type { StoredPolicy } from '../../../shared/core/settings/second-factor-property.ts';
import { Alert, Notice } from '../../../shared/web/parts/alert.tsx';
import { SaveBar } from '../../../shared/web/parts/form/save-bar.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import type { ConsoleRequest } from '../request.ts';
import { BasicBox } from './basic.tsx';
import { type Switched, Unreadable } from './blocked.tsx';
import { type SettingEffect, SettingEffects } from './effects.tsx';
import { SettingRows, type SettingView } from './rows.tsx';
import { PolicyChoice, type TypedPolicy } from './second-factor.tsx';
import { SessionTimes, type TimeView } from './times/fields.tsx';
import type { TypedTimes } from './times/save.ts';
import type { TypedSettings } from './typed.ts';

/** What is stored. */
export interface StoredPage {
  readonly views: readonly SettingView[];
  readonly blocked: BlockedProtocols;
  /** An instance behind this site serves every protocol. */
  readonly upstream: boolean;
  readonly basic: StoredBasic;
  readonly policy: StoredPolicy;
  readonly times: readonly TimeView[];
  /** Where the session times live in Parameter Store. */
  readonly timesPath: string;
}

/** What this person left in the form, where that is not saved. */
export interface TypedPage {
  readonly typed?: TypedSettings;
  /** What is wrong with ends, by setting. */
  readonly errors?: ReadonlyMap<string, string>;
  readonly chosenBlocks?: Switched;
  /** null: nothing was switched. */
  readonly chosenBasic?: 'yes' | 'no' | null;
  /** null: nothing was chosen anew. */
  readonly chosenPolicy?: TypedPolicy | null;
  readonly typedTimes?: TypedTimes;
}

export interface SettingsPageProps extends StoredPage, TypedPage {
  readonly notice?: string | undefined;
  readonly refusal?: string;
  /** What saving would do; undefined: it was not asked for. */
  readonly effects?: readonly SettingEffect[];
}

/** security_admin is in force only while the session is elevated; both are asked for, so that neither alone opens the page. */
export const mayWrite = ({ elevated, roles }: RequestContext): boolean => elevated && roles.includes('security_admin');

/** **High Security Settings**: one box a protocol, strict security, and how long sessions last. */
export function settingsPage(request: ConsoleRequest, status: number, props: SettingsPageProps): APIGatewayProxyResult {
  const { shell, context } = request;
  return htmlResponse(
    status,
    <Page title="High Security Settings" {...shell}>
      <h1>High Security Settings</h1>
      <Notice text={props.notice} />
      <Alert text={props.refusal} />
      <SettingEffects effects={props.effects} />
      {mayWrite(context) ? null : (
        <p class="notice">
          You can read these settings. To change them,{' '}
          <a href={`${shell.prefix}/elevate_role.do?goto=/high_security_settings.do`}>elevate your role</a> to security_admin.
        </p>
      )}
      <p class="wide">
        Select a box to require authentication; clear it to let anybody connect by that protocol without any credentials, for as long as you
        choose. Select <em>Switched off</em> to refuse a protocol to everybody, whatever credentials they have.
      </p>
      <Unreadable blocked={props.blocked} />
      <SettingsForm {...props} request={request} />
      <p>
        <a href={`${shell.prefix}/high_security_settings.do?sysparm_view=history`}>History of these settings</a>
      </p>
    </Page>,
  );
}

function SettingsForm({ request: { shell, context }, ...props }: SettingsPageProps & { readonly request: ConsoleRequest }) {
  const writable = mayWrite(context);
  const { views, blocked, upstream, basic, policy, typed, errors, chosenBlocks, chosenBasic, chosenPolicy } = props;
  const { times, timesPath, typedTimes } = props;
  return (
    <form method="post" class="rows" action={`${shell.prefix}/high_security_settings.do`}>
      <UserTokenField shell={shell} />
      <SettingRows {...{ views, blocked, upstream, typed, errors, chosenBlocks, writable }} />
      <BasicBox stored={basic} chosen={chosenBasic ?? undefined} disabled={!writable} />
      <PolicyChoice stored={policy} chosen={chosenPolicy?.wanted} disabled={!writable} />
      <SessionTimes views={times} path={timesPath} typed={typedTimes} writable={writable} />
      {writable ? (
        <SaveBar unsaved={typed !== undefined}>
          <button type="submit">Save</button>
          <button type="submit" name="sysparm_action" value="preview" class="quiet">
            Show what saving will do
          </button>
        </SaveBar>
      ) : null}
    </form>
  );
}
