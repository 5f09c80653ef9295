import { isWithin, readAddress } from '../request/address.ts';
import type { Operation } from '../request/operation.ts';
import type { Protocol } from '../request/protocols.ts';
import { envelopeInForce, type User } from '../users/user.ts';
import { type Envelope, type Left, tablePart } from './envelope.ts';

/** What is asked of a protocol. */
export interface AskedUse {
  readonly protocol: Protocol;
  /** null: none. */
  readonly table: string | null;
  /** `unknown`: at most the body tells it. Of SOAP and JSONv2 any operation that is left will do for now; elsewhere only `*`. */
  readonly operation: Operation;
}

/** What limits this user, for a record that can be read. An envelope that cannot be read allows nothing. */
const limitsOf = (user: User): Envelope | null => {
  const envelope = envelopeInForce(user);
  return envelope === 'unreadable' ? NOTHING : envelope;
};
const NOTHING: Envelope = { uses: new Map(), from: [] };

/**
 * Whether requests of this user may come from there.
 *
 * @param source an address, or the network of one as `sourceOf` names it. One that cannot be read is in no range.
 */
export function mayComeFrom(user: User, source: string): boolean {
  const from = limitsOf(user)?.from ?? null;
  if (from === null) return true;
  const address = readAddress(source.endsWith(NETWORK) ? source.slice(0, -NETWORK.length) : source);
  return address !== null && from.some((range) => isWithin(address, range));
}
const NETWORK = '/64';

/** Their bodies name the operation. It is looked at where it is served; of other bodies no one looks at it. */
const IN_BODY: readonly Protocol[] = ['soap', 'jsonv2'];

/** Whether this user may use a protocol so. */
export function mayUse(user: User, { operation, ...place }: AskedUse): boolean {
  const allowed = allowedOperations(user, place);
  if (allowed === '*') return true;
  return operation === 'unknown' ? IN_BODY.includes(place.protocol) && allowed.length > 0 : allowed.includes(operation);
}

/** The operations that are left to a user on a table by a protocol; `*`: every one. */
export function allowedOperations(user: User, { protocol, table }: Omit<AskedUse, 'operation'>): Left {
  const uses = limitsOf(user)?.uses ?? null;
  if (uses === null) return '*';
  const part = tablePart(table);
  // `*` stands for any table, and not for none.
  return uses.get(`${protocol}/${part}`) ?? (part === '-' ? undefined : uses.get(`${protocol}/*`)) ?? NONE;
}
const NONE: Left = [];

/**
 * The operations that are left, as functions and upstreams are told: words by commas, `*` for every one, also where there is no envelope.
 *
 * @param user null: no particular one. @param request on pages there is no protocol, and no limit.
 */
export function operationsOnWire(
  user: User | null,
  { protocol, table }: { readonly protocol: Protocol | null; readonly table: string | null },
): string {
  const allowed = user === null || protocol === null ? '*' : allowedOperations(user, { protocol, table });
  return allowed === '*' ? allowed : allowed.join(',');
}
