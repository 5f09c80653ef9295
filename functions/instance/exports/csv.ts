import type { APIGatewayProxyResult } from 'aws-lambda';
import { csvLine } from '../../../shared/core/csv.ts';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { bounded, restError, typedAnswer } from '../http/answer.ts';
import type { InstancePorts } from '../ports.ts';
import { namedOrListed, readFields, totalHeader } from '../records/list.ts';
import { createLookup } from '../records/lookup.ts';
import { walk } from '../records/query/walk.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import type { Field } from '../tables/field.ts';
import { toText } from '../tables/values.ts';

/** `GET /<table>_list.do?CSV`: RFC 4180 with a header line of column names, in UTF-8. A refusal is JSON. */
export const csv: Service = { serve: serveCsv, refuse: restError };

async function serveCsv(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const fields = readFields(request, served.entry);
  const found = await namedOrListed(ports, request, served, ['sysparm_fields']);
  const head = csvLine(
    fields.map(({ name }) => name),
    'all',
  );
  const along = await walk(createLookup(ports, request.context), fields, found.records);
  const lines = bounded(found.records, (record) => {
    const walked = along(record);
    return csvLine(
      fields.map((field) => cell(walked, field)),
      'all',
    );
  });
  return typedAnswer('text/csv; charset=utf-8; header=present', head + lines, {
    ...totalHeader(found),
    'Content-Disposition': `attachment; filename="${served.table}.csv"`,
  });
}

/** A number stays a number. Everything else is text, written so that no spreadsheet runs it as a formula. */
function cell(record: StoredRecord, field: Field): string | number {
  const text = toText(record, field);
  const number = field.type === 'integer' ? Number(text) : Number.NaN;
  return String(number) === text ? number : text;
}
