import type { APIGatewayProxyResult } from 'aws-lambda';
import { carryOutOwn, planOwnChange } from '../../../shared/core/users/change/own-change.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Form } from '../../../shared/web/form.ts';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { known, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { codeIn } from '../second-factor/fields.tsx';
import { profilePage } from './page.tsx';

const WRONG_PASSWORD = 'The password is not right. Try again; after several wrong passwords, wait 15 minutes.';
const CHANGED_MEANWHILE = 'Not saved: your record was changed at this moment. Look at the box and save again.';

/**
 * **User Interface Only** of the own record, set or cleared with the password, so that a stolen session opens the API to no program.
 *
 * Source: docs/contract.md, "Person-only users".
 *
 * @throws DependencyError where a store does not answer.
 */
export async function changePersonOnly(
  ports: SignInPorts,
  request: SignInRequest,
  record: UserRecord,
  form: Form,
): Promise<APIGatewayProxyResult> {
  const wanted = form.field('user_interface_only') === 'true';
  const presented = { typedName: record.user_name, password: form.field('user_password'), code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'change');
  if (checked.kind !== 'good') {
    report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
    const { at, text } = refusalTextOf(checked, WRONG_PASSWORD);
    const errors = { [at === 'code' ? 'person_only_code' : 'current_password']: text };
    return profilePage(ports, request, 403, { record, wantedPersonOnly: wanted, errors });
  }
  const planned = planOwnChange(record, { fields: { user_interface_only: wanted } });
  if (planned.kind === 'invalid' || planned.kind === 'refused') {
    report(ports, request, { outcome: 'refused', cause: 'not_allowed', ...known(record) });
    const alert = planned.kind === 'refused' ? planned.refusal : Object.values(planned.errors).join(' ');
    return profilePage(ports, request, 403, { record, wantedPersonOnly: wanted, alert });
  }
  if (planned.kind === 'planned') {
    const how = { expected: { version: record.version }, passwordHash: null, decisionId: request.context.decision_id };
    if (!(await carryOutOwn(ports, planned.plan, how))) {
      report(ports, request, { outcome: 'refused', cause: 'stale', ...known(record) });
      return profilePage(ports, request, 409, { record, wantedPersonOnly: wanted, alert: CHANGED_MEANWHILE });
    }
    report(ports, request, { outcome: 'profile_changed', cause: null, ...known(record) });
  }
  return redirect(`${request.shell.prefix}/sp/profile?sysparm_notice=${wanted ? 'person_only' : 'basic_again'}`);
}
