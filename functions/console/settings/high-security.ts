import type { APIGatewayProxyResult } from 'aws-lambda';
import { readSetting, SETTING_ROWS, type StoredSettings } from '../../../shared/core/settings/settings.ts';
import { GUEST_NAMES } from '../../../shared/core/users/base-records.ts';
import { messageResponse } from '../../../shared/web/message.tsx';
import { readOwnForm } from '../../../shared/web/own-form.ts';
import { redirect } from '../../../shared/web/page.tsx';
import { type Change, recordChange, refusedForm, report, reportUnproven } from '../log.ts';
import { settingEvidence } from '../memory/evidence.ts';
import type { ConsolePorts } from '../ports.ts';
import { CONSOLE_FORM, type ConsoleRequest, OTHER_SESSION } from '../request.ts';
import { authorOf, SETTINGS_RECORD } from './author.ts';
import type { SettingEffect } from './effects.tsx';
import { guestReach } from './guest-reach.ts';
import { showSettingsHistory } from './history.tsx';
import { mayWrite, type SettingsPageProps, type SettingView, settingsPage } from './page.tsx';

/** Enough to find who made the last change of each setting through this console. */
const LATEST_CHANGES = 200;

/** `GET /high_security_settings.do`: every switch, what it opens, and who changed it last. */
export async function showSettings(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  if (request.query('sysparm_view') === 'history') return showSettingsHistory(ports, request);
  const notice =
    request.query('sysparm_notice') === 'saved'
      ? 'The settings have been saved. They are in force everywhere within 15 seconds.'
      : undefined;
  return settingsPage(request, 200, { ...(await readPage(ports)), notice });
}

/**
 * `POST` of it: **Save** writes only what this person switched, so it does not undo a change made meanwhile.
 *
 * Source: specification, "Require authentication" (Role required: admin with elevated privileges).
 */
export async function saveSettings(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const sent = readOwnForm(request, CONSOLE_FORM);
  if (sent.kind === 'refused') return refusedForm(ports, request, sent);
  const { form, proven } = sent;
  if (!mayWrite(request.context)) {
    report(ports, request, { outcome: 'refused', record: SETTINGS_RECORD, detail: ['not_elevated'] });
    const refusal =
      'Not saved: only security_admin, elevated in this session, may change these settings. Elevate your role, then save again.';
    return settingsPage(request, 403, { ...(await readPage(ports)), refusal });
  }
  const names = SETTING_ROWS.map(({ name }) => name);
  if (!names.every((name) => ['true', 'false'].includes(form.field(`was_${name}`)))) return incomplete(request);
  const wantedOf = (name: string): 'true' | 'false' => (form.field(name) === 'true' ? 'true' : 'false');
  const switched = names.filter((name) => form.field(`was_${name}`) !== wantedOf(name));
  if (!proven) {
    reportUnproven(ports, request);
    const chosen = new Map(switched.map((name) => [name, wantedOf(name) === 'true']));
    return settingsPage(request, 403, { ...(await readPage(ports)), refusal: OTHER_SESSION, chosen });
  }

  if (form.field('sysparm_action') === 'preview') return preview(ports, request, new Map(switched.map((name) => [name, wantedOf(name)])));
  const stored = await ports.settings.all();
  for (const name of switched) {
    const [old, wanted] = [stored.get(name)?.value ?? null, wantedOf(name)];
    if (old === wanted) continue;
    const parameterVersion = await ports.settings.put(name, wanted);
    const change: Change = { field: name, old: old ?? '(missing)', new: wanted, parameterVersion };
    await recordChange(ports, request, SETTINGS_RECORD, [change]);
  }
  return redirect(`${request.shell.prefix}/high_security_settings.do?sysparm_notice=saved`);
}

/** **Show what saving will do**: what it would have refused of what was observed. */
async function preview(
  ports: ConsolePorts,
  request: ConsoleRequest,
  switched: ReadonlyMap<string, 'true' | 'false'>,
): Promise<APIGatewayProxyResult> {
  const [page, graph] = await Promise.all([readPage(ports), ports.loadRoles()]);
  const effects: SettingEffect[] = [];
  for (const [name, value] of switched) {
    const row = SETTING_ROWS.find((each) => each.name === name);
    effects.push({ label: row?.label ?? name, on: value === 'true', evidence: await settingEvidence(ports, name, value, graph) });
  }
  const chosen = new Map([...switched].map(([name, value]) => [name, value === 'true']));
  return settingsPage(request, 200, { ...page, chosen, effects });
}

/** Every setting must come with the form: a missing one was not cleared by the person. */
const incomplete = ({ shell }: ConsoleRequest): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete, so nothing was changed. Open the page again and repeat the change.',
    link: { path: '/high_security_settings.do', label: 'High Security Settings' },
  });

/** What the page shows. */
async function readPage(ports: ConsolePorts): Promise<Pick<SettingsPageProps, 'views' | 'bounds' | 'boundsPath'>> {
  const [views, bounds] = await Promise.all([readViews(ports), ports.sessionBounds.get()]);
  return { views, bounds, boundsPath: ports.sessionBoundsPath };
}

async function readViews(ports: ConsolePorts): Promise<SettingView[]> {
  const [settings, graph, { entries }, guests] = await Promise.all([
    ports.settings.all(),
    ports.loadRoles(),
    ports.audit.page({ record: SETTINGS_RECORD }, null, LATEST_CHANGES),
    Promise.all(GUEST_NAMES.map(async (name) => [name, await ports.users.get(name)] as const)),
  ]);
  const values = [...settings].flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const]));
  const stored: StoredSettings = new Map(values);
  return SETTING_ROWS.map((row) => {
    const setting = settings.get(row.name) ?? null;
    return {
      row,
      on: readSetting(stored, row.name) === 'on',
      value: setting?.value ?? null,
      reach: guestReach(row, { guests: new Map(guests), graph, stored, upstream: ports.upstream }),
      modifiedAt: setting?.modifiedAt ?? null,
      modifiedBy: setting === null ? '' : authorOf(row.name, setting, entries).text,
      unchanged: setting?.version === 1 && setting.value === 'true',
    };
  });
}
