import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { htmlResponse, Page, shellOf } from '../../../shared/web/parts/page.tsx';
import { Pager, rowLinks } from '../../../shared/web/parts/pager.tsx';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { logRefusal } from '../log.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { type Found, findRecords } from '../records/find.ts';
import { readListQuery } from '../records/list.ts';
import { ORDER_PARAMETERS } from '../records/query/order-parameters.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead, mayWrite } from '../tables/access.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import { toLabel } from '../tables/values.ts';
import { Notice } from './notices.tsx';
import { Value } from './value.tsx';

/** Rows of one page. */
export const ROWS = 20;

/** `/<table>_list.do`: `sysparm_query` filters and orders, `sysparm_first_row` (from 1) pages. */
export async function listPage(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  const query = readListQuery(ports, request, entry, ['sysparm_query', 'sysparm_first_row', 'sysparm_notice']);
  const filter = filterOf(request, entry);
  const shown = filter.map(([name, value]) => (name === 'sysparm_query' ? value : `${name}=${value}`)).filter((text) => text !== '');
  const offset = readFirstRow(request.query.get('sysparm_first_row') ?? '') - 1;
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const page = { offset, limit: ROWS };
  const found: Found = readable ? await findRecords(ports, table, entry, query, page) : { records: [], total: 0 };
  const prefix = request.context.stage_prefix;
  return htmlResponse(
    200,
    <Page title={entry.pluralLabel} {...shellOf(request.context)}>
      <div class="title">
        <h1>{entry.pluralLabel}</h1>
        {mayWrite(entry, request.context) ? <NewButton address={`${prefix}/${table}.do`} /> : null}
      </div>
      <Notice code={request.query.get('sysparm_notice')} />
      {shown.length === 0 ? null : (
        <p class="notice">
          Filter: <code>{shown.join('^')}</code> <a href={`${prefix}/${table}_list.do`}>Show all</a>
        </p>
      )}
      {found.records.length === 0 ? (
        <p class="empty">No records to show. You see only the records that your roles allow and that match the filter.</p>
      ) : (
        <Records table={table} entry={entry} found={found} offset={offset} prefix={prefix} />
      )}
      <Pager
        of="list"
        links={rowLinks({ first: offset + 1, rows: ROWS, total: found.total }, pageOf(`${prefix}/${table}_list.do`, filter))}
      />
    </Page>,
  );
}

const NewButton = ({ address }: { readonly address: string }) => (
  <a class="button" href={address}>
    New
  </a>
);

type Filter = readonly (readonly [name: string, value: string])[];

const KEPT: readonly string[] = ['sysparm_query', ...ORDER_PARAMETERS];

/** What the address filters and orders by, which every page of the list keeps. */
const filterOf = ({ query }: InstanceRequest, entry: TableEntry): Filter =>
  [...query].filter(([name]) => KEPT.includes(name) || fieldOf(entry, name.split('.')[0] ?? '') !== undefined);

const pageOf =
  (address: string, filter: Filter) =>
  (first: number): string =>
    `${address}?${filter.map((pair) => `${pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')}&`).join('')}sysparm_first_row=${first}`;

/** `sysparm_first_row`, counted from 1. @throws Problem `query_invalid`. */
export function readFirstRow(text: string): number {
  if (text === '') return 1;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Problem('query_invalid', 'sysparm_first_row takes a whole number from 1.');
  return Number(text);
}

interface RecordsProps {
  readonly table: string;
  readonly entry: TableEntry;
  readonly found: Found;
  readonly offset: number;
  readonly prefix: string;
}

function Records({ table, entry, found, offset, prefix }: RecordsProps) {
  const columns = entry.listFields
    .flatMap((name) => fieldOf(entry, name) ?? [])
    .map(
      (field, index): Column<StoredRecord> => ({
        label: field.label,
        ...(field.choices.length > 0 ? { text: 'short' } : {}),
        cell: (record) => (index === 0 ? <RecordLink {...{ table, prefix, record, field }} /> : <Value {...{ record, field }} />),
      }),
    );
  return <Table caption={captionOf(offset, found)} columns={columns} rows={found.records} />;
}

/** `1 to 20 of 37`. */
export const captionOf = (offset: number, { records, total }: Found): string => `${offset + 1} to ${offset + records.length} of ${total}`;

interface RecordLinkProps {
  readonly table: string;
  readonly prefix: string;
  readonly record: StoredRecord;
  readonly field: Field;
}

const RecordLink = ({ table, prefix, record, field }: RecordLinkProps) => (
  <a href={`${prefix}/${table}.do?sys_id=${encodeURIComponent(String(record.sys_id))}`}>{toLabel(record, field) || '(empty)'}</a>
);
