import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { escapeMarkup } from '../../../shared/core/text.ts';
import { bounded, restError, typedAnswer } from '../http/answer.ts';
import type { InstancePorts } from '../ports.ts';
import { namedOrListed, totalHeader } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import { fieldOf, type TableEntry } from '../tables/field.ts';
import { toText } from '../tables/values.ts';
import { element } from '../xml/write.ts';

/** `GET /<table>_list.do?RSS`: RSS 2.0, an item a record that leads to its page. A refusal is JSON. */
export const rss: Service = { serve: serveRss, refuse: restError };

async function serveRss(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const { table, entry } = served;
  const found = await namedOrListed(ports, request, served);
  const site = request.baseUrl();
  const channel = [
    element('title', entry.pluralLabel),
    element('link', `${site}/${table}_list.do`),
    element('description', `${entry.pluralLabel} that the caller may read`),
    bounded(found.records, (record) => item(record, entry, `${site}/${table}.do`)),
  ];
  const body = `${XML_DECLARATION}<rss version="2.0"><channel>${channel.join('')}</channel></rss>`;
  return typedAnswer('application/rss+xml; charset=utf-8', body, totalHeader(found));
}

/** A reader recognises an item by its sys_id, which never changes. The sys_id is not an address. */
function item(record: StoredRecord, entry: TableEntry, page: string): string {
  const sysId = String(record.sys_id);
  const parts = [
    element('title', titleOf(record, entry)),
    element('link', `${page}?sys_id=${encodeURIComponent(sysId.toWellFormed())}`),
    element('description', descriptionOf(record, entry)),
    `<guid isPermaLink="false">${escapeMarkup(sysId)}</guid>`,
    publication(textAt(record, entry, 'sys_updated_on')),
  ];
  return `<item>${parts.join('')}</item>`;
}

const textAt = (record: StoredRecord, entry: TableEntry, name: string): string => {
  const field = fieldOf(entry, name);
  return field === undefined ? '' : toText(record, field);
};

const titleOf = (record: StoredRecord, entry: TableEntry): string =>
  [...new Set([textAt(record, entry, entry.displayField), textAt(record, entry, 'short_description')])].filter(Boolean).join(': ') ||
  entry.label;

/** The columns of the list page. Readers show a description as HTML, so the text is escaped for HTML first. */
const descriptionOf = (record: StoredRecord, entry: TableEntry): string =>
  entry.listFields
    .flatMap((name) => fieldOf(entry, name) ?? [])
    .map((field) => ({ label: field.label, text: toText(record, field) }))
    .filter(({ text }) => text !== '')
    .map(({ label, text }) => escapeMarkup(`${label}: ${text}`))
    .join('<br>');

/** RSS 2.0 wants times in the form of RFC 822, which `toUTCString` writes. Empty if the record has no time. */
function publication(time: string): string {
  const date = new Date(`${time.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? '' : element('pubDate', date.toUTCString());
}
