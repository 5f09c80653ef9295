import type { APIGatewayProxyResult } from 'aws-lambda';
import { messageResponse } from '../../../../shared/web/parts/message.tsx';
import { refusedForm, reportUnproven } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, readSent } from '../../request.ts';
import { reportRefused, reportStale } from '../../user/save/log.ts';
import { listAt } from '../links.ts';
import { ADD_ROLE, BULK_ACTIONS, type BulkAction, CONFIRM, FIELDS, MOST_USERS } from './actions.ts';
import { carryOutBulk } from './carry-out.ts';
import { previewedUsers, selectedUsers } from './chosen.ts';
import { type LeftOut, planBulk } from './plan.ts';
import { previewPage } from './preview.tsx';
import { resultPage } from './result.tsx';

/**
 * `POST /sys_user_list.do`: a change of the selected users. The list's form gets one preview of all; its form makes the changes, each planned
 * again on the version that was previewed.
 */
export async function changeSelected(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const sent = readSent(request, 'update');
  if (sent.kind === 'refused') return refusedForm(ports, request, sent);
  const { form, proven } = sent;
  const [back, role] = [form.field(FIELDS.back), form.field(FIELDS.role)];
  const confirmed = form.field('sysparm_action') === CONFIRM;
  const name = form.field(confirmed ? FIELDS.action : 'sysparm_action');
  const action = BULK_ACTIONS.find((each) => each.name === name);
  const wrong = (status: number, [title, text]: readonly [string, string]): APIGatewayProxyResult =>
    messageResponse(status, request.shell, { title, text, link: { path: listAt(back), label: 'Back to the list' } });

  if (!proven) {
    reportUnproven(ports, request);
    return wrong(403, OTHER_SESSION);
  }
  const chosen = confirmed ? previewedUsers(form) : selectedUsers(form);
  const mistake = mistakeOf(action, role, chosen.length);
  if (action === undefined || mistake !== null) return wrong(422, mistake ?? NO_ACTION);
  const asked = { action, back, role: action.name === ADD_ROLE ? role : '' };
  const bulk = await planBulk(ports, request, asked, chosen);
  if (!confirmed) {
    request.deed.operation = 'query';
    reportLeftOut(ports, request, bulk.leftOut, action);
    return previewPage(ports, request, asked, bulk);
  }
  const result = await carryOutBulk(ports, request, bulk);
  reportLeftOut(ports, request, result.leftOut, action);
  return resultPage(request, asked, result);
}

const OTHER_SESSION = [
  'Not saved',
  'This list was opened before you signed in or elevated anew. Open the list again and select the users once more.',
] as const;
const NO_ACTION = ['Nothing to do', 'Choose what to do with the selected users: one of the buttons below the list.'] as const;

/** What is missing in a form: a title, and what to do. */
function mistakeOf(action: BulkAction | undefined, role: string, users: number): readonly [string, string] | null {
  if (action === undefined) return NO_ACTION;
  if (users === 0) return ['No user is selected', 'Select the boxes of the users in the list, then the button of what to do with them.'];
  if (users > MOST_USERS)
    return ['Too many users', `At most ${MOST_USERS} users can be changed at a time, and ${users} are selected. Select fewer.`];
  if (action.name === ADD_ROLE && role === '') return ['No role is chosen', 'Choose the role beside Add role, then select Add role again.'];
  return null;
}

/** One line for each user whom the actor may not change, or who was changed since the preview. */
function reportLeftOut(ports: ConsolePorts, request: ConsoleRequest, leftOut: readonly LeftOut[], { name }: BulkAction): void {
  for (const { userName, cause } of leftOut) {
    if (cause === 'refused') reportRefused(ports, request, userName, [name]);
    if (cause === 'stale') reportStale(ports, request, userName, [name]);
  }
}
