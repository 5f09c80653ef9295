import { slotOf, timeText } from '../instant.ts';
import { PROTOCOLS, type Protocol } from '../request/protocols.ts';
import { incomingName } from '../settings/settings.ts';
import type { UsageRow } from './rows.ts';
import { refusedOf, useOf } from './what.ts';

/** When an account last used a page or one protocol. */
export interface LastUse {
  /** `SOAP`, `Pages` … */
  readonly way: string;
  /** INSTANT. */
  readonly at: string;
}

/** Name of a protocol for people; one that this version does not know is shown as it is. */
export const protocolText = (protocol: string): string =>
  Object.hasOwn(PROTOCOLS, protocol) ? incomingName(protocol as Protocol) : protocol.toUpperCase();

/** A time of the memory, for people: it is kept in slots of ten minutes. */
export const seenText = (instant: string, now: number): string =>
  instant >= slotOf(now) ? 'within the last 10 minutes' : timeText(instant);

/** INSTANT of the last page, portal page or sign-in; null: none was observed. */
export function lastPage(rows: readonly UsageRow[]): string | null {
  const times = rows.flatMap((row) => (['ui', 'portal', 'public'].includes(useOf(row)?.surface ?? '') ? [row.last_seen] : []));
  return times.sort().at(-1) ?? null;
}

/** Protocols that were used, newest first. */
export function lastProtocols(rows: readonly UsageRow[]): readonly LastUse[] {
  const byProtocol = new Map<string, string>();
  for (const row of rows) {
    const protocol = useOf(row)?.protocol ?? null;
    if (protocol !== null && (byProtocol.get(protocol) ?? '') < row.last_seen) byProtocol.set(protocol, row.last_seen);
  }
  return [...byProtocol].map(([protocol, at]) => ({ way: protocolText(protocol), at })).sort((one, other) => (one.at < other.at ? 1 : -1));
}

const SURFACES: Readonly<Record<string, string>> = { ui: 'Pages', portal: 'Portal pages', public: 'Sign-in', sso: 'Single sign-on' };

/** How an account was used or refused: `SOAP, query of incident`, `Pages`, `Sign-in`. */
export function wayText(row: Pick<UsageRow, 'what'>): string {
  const use = useOf(row);
  const { surface, protocol } = use ?? refusedOf(row) ?? { surface: '', protocol: null };
  const way = (protocol === null ? null : protocolText(protocol)) ?? SURFACES[surface] ?? 'Other uses';
  if (use === null || use.operation === 'sign_in') return way;
  const did = use.operation === 'unknown' ? '' : `, ${use.operation}`;
  return `${way}${did}${use.table === null ? '' : `${did === '' ? ',' : ''} of ${use.table}`}${use.mid && protocol !== 'mid' ? ', as a MID Server' : ''}`;
}
