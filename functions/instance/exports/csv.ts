import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { bounded, restError, typedAnswer } from '../http/answer.ts';
import type { InstancePorts } from '../ports.ts';
import { namedOrListed, readFields, totalHeader } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import type { Field } from '../tables/dictionary.ts';
import { toText } from '../tables/values.ts';

/** `GET /<table>_list.do?CSV`: RFC 4180 with a header line of column names, in UTF-8. A refusal is JSON. */
export const csv: Service = { serve: serveCsv, refuse: restError };

async function serveCsv(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const fields = readFields(request, served.entry);
  const found = await namedOrListed(ports, request, served, ['sysparm_fields']);
  const head = line(fields.map(({ name }) => quoted(name)));
  const lines = bounded(found.records, (record) => line(fields.map((field) => cell(record, field))));
  return typedAnswer('text/csv; charset=utf-8; header=present', head + lines, {
    ...totalHeader(found),
    'Content-Disposition': `attachment; filename="${served.table}.csv"`,
  });
}

const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/**
 * A spreadsheet takes text that begins with one of these for a formula and runs it; the apostrophe says that it is text (OWASP, "CSV
 * Injection"). A number that is stored as one is left alone.
 */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cell(record: StoredRecord, field: Field): string {
  const text = toText(record, field);
  return quoted(field.type !== 'integer' && LIKE_A_FORMULA.test(text) ? `'${text}` : text);
}

/** RFC 4180 section 2, rules 5 to 7. Every cell is in quotes, so that none can end early. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
