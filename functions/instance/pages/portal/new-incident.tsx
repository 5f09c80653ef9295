import type { APIGatewayProxyResult } from 'aws-lambda';
import { Alert } from '../../../../shared/web/parts/alert.tsx';
import { Choice } from '../../../../shared/web/parts/choice.tsx';
import { htmlResponse, Page, redirect, shellOf } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { logRefusal } from '../../log.ts';
import type { InstancePorts } from '../../ports.ts';
import { Problem, quote } from '../../problem.ts';
import { authorOf } from '../../records/history.ts';
import { createRecord } from '../../records/write.ts';
import { mayWrite } from '../../tables/access.ts';
import type { Field, ValueChoice } from '../../tables/field.ts';
import { FormFields } from '../form-fields.tsx';
import { type FormErrors, type FormValues, formErrors, NO_ERRORS, typedValues } from '../form-values.ts';
import { sessionForm } from '../own-form.ts';
import { portalField } from './mine.ts';
import type { PortalRequest } from './portal-request.ts';

/** What a person says about an incident; those who work on it set the rest. */
const ASKED = ['short_description', 'description', 'category'];

/** What an urgency means for the person who reports, by value. */
const MEANINGS: Readonly<Record<string, string>> = { 1: 'I cannot work', 2: 'I can work with difficulty' };

const urgencies = ({ choices }: Field): readonly ValueChoice[] =>
  choices.map(({ value, label }) => ({ value, label: [label, MEANINGS[value]].filter(Boolean).join(': ') }));

interface NewIncident {
  readonly values: FormValues;
  readonly errors?: FormErrors;
  readonly alert?: string;
}

/** `GET /sp/incidents/new`. */
export const newIncidentPage = (portal: PortalRequest): APIGatewayProxyResult => show(portal, 200, { values: new Map() });

/**
 * `POST /sp/incidents/new`: creates an incident whose caller this person is, and leads to it.
 *
 * @throws Problem, DependencyError.
 */
export async function createIncident(ports: InstancePorts, portal: PortalRequest): Promise<APIGatewayProxyResult> {
  const { request, root, incidents } = portal;
  const { context } = request;
  request.deed.operation = 'create';
  const form = sessionForm(request);
  if (!mayWrite(incidents.entry, context)) throw new Problem('acl_refused', MAY_NOT);
  const values = typedValues(form);
  const again = (state: Omit<NewIncident, 'values'>): APIGatewayProxyResult => {
    logRefusal(ports, request, 'invalid_value');
    return show(portal, 422, { values, ...state });
  };
  const unknown = [...values.keys()].find((name) => name !== 'urgency' && !ASKED.includes(name));
  if (unknown !== undefined) return again({ alert: `This form has no field “${quote(unknown)}”: nothing was created.` });
  const errors = errorsOf(portal, values);
  if (errors.size > 0) return again({ errors });
  const record = await createRecord(ports, {
    ...incidents,
    values: new Map([...values, ['caller_id', context.user_sys_id]]),
    ...authorOf(request),
  });
  return redirect(`${root}/incidents/${encodeURIComponent(String(record.sys_id))}?sysparm_notice=incident_created`);
}

const MAY_NOT = 'Your roles do not let you report incidents here. Ask an administrator for the role that does.';

const askedFields = ({ incidents }: PortalRequest) => ASKED.map((name) => portalField(incidents.entry, name));

function errorsOf(portal: PortalRequest, values: FormValues): FormErrors {
  const complete = new Map([...ASKED.map((name) => [name, ''] as const), ...values]);
  const errors = formErrors(askedFields(portal), complete);
  const urgency = values.get('urgency') ?? '';
  const known = urgency === '' || portalField(portal.incidents.entry, 'urgency').choices.some(({ value }) => value === urgency);
  return known ? errors : new Map([...errors, ['urgency', 'Choose one of the list.']]);
}

function show(portal: PortalRequest, status: number, { values, errors = NO_ERRORS, alert }: NewIncident): APIGatewayProxyResult {
  const { context } = portal.request;
  const shell = shellOf(context);
  const writable = mayWrite(portal.incidents.entry, context);
  const urgency = portalField(portal.incidents.entry, 'urgency');
  return htmlResponse(
    status,
    <Page title="Report an incident" {...shell}>
      <p class="back">
        <a href={`${portal.root}/incidents`}>My incidents</a>
      </p>
      <h1>Report an incident</h1>
      <Alert text={writable ? alert : MAY_NOT} />
      {writable ? (
        <form method="post" action={`${portal.root}/incidents/new`}>
          <UserTokenField shell={shell} />
          <FormFields fields={askedFields(portal)} values={values} errors={errors} />
          <Choice
            label={urgency.label}
            name={urgency.name}
            value={values.get(urgency.name) || urgency.defaultValue || ''}
            options={urgencies(urgency)}
            error={errors.get(urgency.name)}
          />
          <button type="submit">Submit</button>
        </form>
      ) : null}
    </Page>,
  );
}
