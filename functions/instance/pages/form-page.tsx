import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Alert } from '../../../shared/web/parts/alert.tsx';
import { htmlResponse, Page, shellOf } from '../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { oneRecord } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayWrite } from '../tables/access.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import { toText } from '../tables/values.ts';
import { FormFields } from './form-fields.tsx';
import { defaultValues, editableFields, type FormErrors, type FormValues, NO_ERRORS, valuesOfRecord } from './form-values.ts';
import { Notice } from './notices.tsx';
import { Value } from './value.tsx';

/** The sys_id in a form's address; empty: a new record, for which the platform also writes -1. */
export const formSysId = ({ query }: Pick<InstanceRequest, 'query'>): string => {
  const sysId = query.get('sys_id') ?? '';
  return sysId === '-1' ? '' : sysId;
};

/** `/<table>.do?sys_id=…`: shows one record, editable if the ACL permits; without sys_id, an empty form. */
export async function formPage(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<APIGatewayProxyResult> {
  checkParameters(request, ['sys_id', 'sysparm_view', 'sysparm_notice']);
  const sysId = formSysId(request);
  const record = sysId === '' ? null : await oneRecord(ports, request, served, sysId);
  if (record !== null && request.query.get('sysparm_view') === 'delete' && mayWrite(served.entry, request.context))
    return deletePage(request, served, record);
  return showForm(request, served, { record });
}

export interface FormState {
  /** As stored; null: a new one. */
  readonly record: StoredRecord | null;
  /** As typed; left out: as stored, or the defaults. */
  readonly values?: FormValues;
  readonly errors?: FormErrors;
  /** What is wrong with the whole. */
  readonly alert?: string;
  /** The record changed since the form was opened: the form shows the stored values beside the typed ones. */
  readonly stale?: boolean;
}

export function showForm(request: InstanceRequest, { table, entry }: ServedTable, state: FormState, status = 200): APIGatewayProxyResult {
  const { context } = request;
  const title = state.record === null ? entry.label : `${entry.label} ${displayValue(state.record, entry)}`;
  return htmlResponse(
    status,
    <Page title={title} {...shellOf(context)}>
      <p class="back">
        <a href={`${context.stage_prefix}/${table}_list.do`}>{entry.pluralLabel}: list</a>
      </p>
      <h1>{title}</h1>
      <Notice code={request.query.get('sysparm_notice')} />
      <Alert text={state.alert} />
      {mayWrite(entry, context) ? (
        <Editor request={request} table={table} entry={entry} {...state} />
      ) : state.record === null ? (
        <p>No record is chosen, and your roles do not let you create one. Open one from the list.</p>
      ) : (
        <Values fields={entry.fields} record={state.record} />
      )}
    </Page>,
  );
}

type EditorProps = FormState & ServedTable & { readonly request: InstanceRequest };

function Editor({ request: { context }, table, entry, record, values, errors = NO_ERRORS, stale = false }: EditorProps) {
  const fields = editableFields(entry);
  const stored = record === null ? defaultValues(fields) : valuesOfRecord(record, entry);
  const address = `${context.stage_prefix}/${table}.do${record === null ? '' : `?sys_id=${encodeURIComponent(String(record.sys_id))}`}`;
  return (
    <>
      {record === null ? <p>This form makes a new record. To change an existing one, open it from the list.</p> : null}
      <form method="post" action={address}>
        <UserTokenField shell={shellOf(context)} />
        {record?.sys_mod_count === undefined ? null : <input type="hidden" name="sysparm_mod_count" value={String(record.sys_mod_count)} />}
        <div class="columns">
          <FormFields fields={fields} values={values ?? stored} errors={errors} {...(stale ? { stored } : {})} />
        </div>
        <div class="actions">
          <button type="submit" name="sysparm_action" value={record === null ? 'insert' : 'update'}>
            {record === null ? 'Submit' : 'Update'}
          </button>
        </div>
      </form>
      {record === null ? null : (
        <>
          <Values fields={entry.fields.filter(({ readOnly, type }) => readOnly || type === 'journal')} record={record} />
          <p>
            <a class="button quiet danger" href={`${address}&sysparm_view=delete`}>
              Delete this record
            </a>
          </p>
        </>
      )}
    </>
  );
}

/** A page asks before a record is deleted, because it cannot be restored. */
function deletePage({ context }: InstanceRequest, { table, entry }: ServedTable, record: StoredRecord): APIGatewayProxyResult {
  const shell = shellOf(context);
  const address = `${context.stage_prefix}/${table}.do?sys_id=${encodeURIComponent(String(record.sys_id))}`;
  const title = `Delete ${entry.label} ${displayValue(record, entry)}`;
  return htmlResponse(
    200,
    <Page title={title} {...shell}>
      <section class="card">
        <h1>{title}</h1>
        <p>A deleted record cannot be restored.</p>
        <form method="post" action={address}>
          <UserTokenField shell={shell} />
          <button type="submit" class="danger" name="sysparm_action" value="delete">
            Delete
          </button>
        </form>
        <p>
          <a class="button quiet" href={address}>
            Keep it
          </a>
        </p>
      </section>
    </Page>,
  );
}

function displayValue(record: StoredRecord, entry: TableEntry): string {
  const field = fieldOf(entry, entry.displayField);
  return field === undefined ? '' : toText(record, field);
}

const Values = ({ fields, record }: { readonly fields: readonly Field[]; readonly record: StoredRecord }) => (
  <dl>
    {fields.map((field) => (
      <>
        <dt>{field.label}</dt>
        <dd>
          <Value {...{ record, field }} />
        </dd>
      </>
    ))}
  </dl>
);
