import { type Ask, clientOf, envelope } from '../../support/http.ts';

export const settingsPath = '/non-interactive-sessions/local/';

const SOAP: Ask = { headers: { 'Content-Type': 'text/xml' }, body: envelope('getKeys', 'cmn_location') };

/** A request without credentials for each toggle that the local run serves or answers 501. */
export const ANONYMOUS: Readonly<Record<string, readonly [line: string, ask?: Ask]>> = {
  soap: ['POST /cmn_location.do?SOAP', SOAP],
  wsdl: ['GET /cmn_location.do?WSDL'],
  xsd: ['GET /cmn_location.do?XSD'],
  schema: ['GET /cmn_location.do?SCHEMA'],
  jsonv2: ['GET /cmn_location.do?JSONv2'],
  xml: ['GET /cmn_location.do?XML'],
  csv: ['GET /cmn_location.do?CSV'],
  rss: ['GET /cmn_location.do?RSS'],
  api: ['GET /api/now/table/cmn_location'],
  excel: ['GET /cmn_location.do?EXCEL'],
  pdf: ['GET /cmn_location.do?PDF'],
  unl: ['GET /cmn_location.do?UNL'],
  importprocessor: ['POST /sys_import.do'],
};

/** Statuses of a request that was let through: 501 is what the protocols say that need an upstream. */
const LET_THROUGH = [200, 501];

/**
 * Whether a protocol is open to everybody.
 *
 * @throws Error where the answer is neither of the two.
 */
export async function isOpen(url: string, toggle: string): Promise<boolean> {
  const [line, ask] = ANONYMOUS[toggle] ?? ['GET /'];
  const { status, text } = await clientOf(url)(line, ask);
  if (LET_THROUGH.includes(status)) return true;
  if (status === 401) return false;
  throw new Error(`${line} was answered ${status}: ${text.slice(0, 200)}`);
}
