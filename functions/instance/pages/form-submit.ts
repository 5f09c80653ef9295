import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { Form } from '../../../shared/web/form.ts';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { checkParameters } from '../http/parameters.ts';
import { logRefusal } from '../log.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { authorOf } from '../records/history.ts';
import { oneRecord } from '../records/list.ts';
import { changeRecord, createRecord, deleteRecord } from '../records/write.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayWrite } from '../tables/access.ts';
import { formSysId, showForm } from './form-page.tsx';
import { editableFields, formErrors, typedValues, valuesOfRecord } from './form-values.ts';
import { sessionForm } from './own-form.ts';

/** Problems that the form itself shows; it keeps everything that was typed. */
const BESIDE_THE_FORM: readonly ProblemCode[] = ['unknown_field', 'read_only_field', 'mandatory_field_missing', 'invalid_value'];

/**
 * `POST /<table>.do?sys_id=…`: Update or Delete; without sys_id Submit. Outside SOAP the ACL always applies (docs/contract.md, "Decision"): what may
 * not be read is 404, what may not be written 403.
 *
 * @throws Problem, DependencyError.
 */
export async function submitForm(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<APIGatewayProxyResult> {
  const form = sessionForm(request);
  checkParameters(request, ['sys_id', 'sysparm_view', 'sysparm_notice']);
  const sysId = formSysId(request) || form.field('sys_id');
  const action = form.field('sysparm_action') || (sysId === '' ? 'insert' : 'update');
  if (action !== 'insert' && action !== 'update' && action !== 'delete')
    throw new Problem('unknown_operation', 'This form only supports Submit, Update and Delete: use its buttons.');
  request.deed.operation = action === 'insert' ? 'create' : action;
  if (action === 'insert') return insert(ports, request, served, form);
  // A hidden record gets the same answer as a missing one, so the answer does not tell which records exist.
  const record = await oneRecord(ports, request, served, sysId);
  if (!mayWrite(served.entry, request.context)) throw notAllowed(action === 'update' ? 'change' : 'delete', served);
  if (action === 'update') return update(ports, request, served, form, record);
  if ((await deleteRecord(ports, sysId, { ...served, ...authorOf(request) })) === null)
    throw new Problem('record_not_found', 'The record has been deleted already. Open another one from the list.');
  return redirect(`${request.context.stage_prefix}/${served.table}_list.do?sysparm_notice=deleted`);
}

async function insert(ports: InstancePorts, request: InstanceRequest, served: ServedTable, form: Form): Promise<APIGatewayProxyResult> {
  if (!mayWrite(served.entry, request.context)) throw notAllowed('create', served);
  const values = typedValues(form);
  const fields = editableFields(served.entry);
  // A mandatory field that was not sent counts as empty.
  const errors = formErrors(fields, new Map([...fields.map(({ name }) => [name, ''] as const), ...values]));
  if (errors.size > 0)
    return refused(ports, request, 'invalid_value', () => showForm(request, served, { record: null, values, errors }, 422));
  try {
    const created = await createRecord(ports, { ...served, values, ...authorOf(request) });
    return saved(request, served, String(created.sys_id), 'created');
  } catch (error) {
    const problem = besideTheForm(error);
    return refused(ports, request, problem.code, () => showForm(request, served, { record: null, values, alert: problem.message }, 422));
  }
}

async function update(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  form: Form,
  record: StoredRecord,
): Promise<APIGatewayProxyResult> {
  const sysId = String(record.sys_id);
  const values = typedValues(form);
  const count = form.field('sysparm_mod_count');
  const seen = /^\d{1,15}$/.test(count) ? { modCount: Number(count) } : {};
  // Unchanged fields are not checked: the record behind a reference may have been deleted.
  const stored = valuesOfRecord(record, served.entry);
  const errors = formErrors(
    editableFields(served.entry),
    new Map([...values].filter(([name, text]) => text !== stored.get(name) || text === '')),
  );
  if (errors.size > 0) return refused(ports, request, 'invalid_value', () => showForm(request, served, { record, values, errors }, 422));
  try {
    await changeRecord(ports, sysId, { ...served, values, ...authorOf(request), ...seen });
    return saved(request, served, sysId, 'saved');
  } catch (error) {
    const problem = besideTheForm(error, 'changed_meanwhile');
    if (problem.code !== 'changed_meanwhile')
      return refused(ports, request, problem.code, () => showForm(request, served, { record, values, alert: problem.message }, 422));
    const now = await oneRecord(ports, request, served, sysId);
    const alert = `Not saved: ${now.sys_updated_by || 'another user'} changed this record at ${now.sys_updated_on} UTC, after you opened the form. Your values are still below. Check them and select Update again.`;
    return refused(ports, request, problem.code, () => showForm(request, served, { record: now, values, alert, stale: true }, 409));
  }
}

/** @throws any error that the form cannot show. */
function besideTheForm(error: unknown, ...more: readonly ProblemCode[]): Problem {
  if (error instanceof Problem && [...BESIDE_THE_FORM, ...more].includes(error.code)) return error;
  throw error;
}

function refused(
  ports: InstancePorts,
  request: InstanceRequest,
  code: ProblemCode,
  page: () => APIGatewayProxyResult,
): APIGatewayProxyResult {
  logRefusal(ports, request, code);
  return page();
}

const saved = ({ context }: InstanceRequest, { table }: ServedTable, sysId: string, notice: 'created' | 'saved'): APIGatewayProxyResult =>
  redirect(`${context.stage_prefix}/${table}.do?sys_id=${encodeURIComponent(sysId)}&sysparm_notice=${notice}`);

const notAllowed = (what: string, { entry }: ServedTable): Problem =>
  new Problem('acl_refused', `Your roles do not let you ${what} this ${entry.label.toLowerCase()}. Ask an administrator for the role.`);
