import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import { bounded, restError, xmlAnswer } from '../http/answer.ts';
import type { InstancePorts } from '../ports.ts';
import { namedOrListed, readFields, totalHeader } from '../records/list.ts';
import { createLookup } from '../records/lookup.ts';
import { walk } from '../records/query/walk.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import { recordXml } from '../tables/record-xml.ts';

/**
 * `GET /<table>.do?XML&sys_id=…` and `/<table>_list.do?XML`: records as the platform writes them, `<xml><incident>…</incident></xml>`.
 * The XSD of the table describes this very document. A refusal is JSON (docs/contract.md, "Refusals on the wire").
 */
export const xmlDocument: Service = { serve: serveXml, refuse: restError };

async function serveXml(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const fields = readFields(request, served.entry);
  const found = await namedOrListed(ports, request, served, ['sysparm_fields']);
  const along = await walk(createLookup(ports, request.context), fields, found.records);
  const records = bounded(found.records, (record) => `<${served.table}>${recordXml({ fields }, along(record))}</${served.table}>`);
  return xmlAnswer(200, `${XML_DECLARATION}<xml>${records}</xml>`, totalHeader(found));
}
