import type { Protocol } from '../request/protocols.ts';
import { incomingName } from '../settings/settings.ts';
import type { SeenUse } from './findings/evidence.ts';

interface Circumstances {
  /** The table's access control or the envelope refuses it, so the label names table and operation. */
  readonly byTable: boolean;
  /** Credentials that are affected; null: every one that was seen. */
  readonly credentials: readonly string[] | null;
}

/** What a use is called: as much as its refusal depends on. */
export function labelOf(use: SeenUse, { byTable, credentials }: Circumstances): string {
  const { surface, protocol, operation, mid } = use;
  const what =
    operation === 'sign_in'
      ? 'Sign-in'
      : protocol === null
        ? surface === 'portal'
          ? 'Portal pages'
          : 'Pages'
        : incomingName(protocol as Protocol);
  return [
    what,
    ...(mid && protocol !== 'mid' ? ['as a MID Server'] : []),
    ...(byTable ? didWhat(use) : []),
    ...(credentials === null ? [] : [byWhat(credentials)]),
  ].join(' ');
}

function didWhat({ protocol, table, operation }: SeenUse): string[] {
  const did = operation === 'unknown' ? 'uses' : operation;
  return table === null ? (protocol === null || operation === 'unknown' ? [] : [did]) : [did, 'of', table];
}

function byWhat(credentials: readonly string[]): string {
  if (credentials.includes('none')) return 'without credentials';
  return `by ${credentials.map((credential) => (KINDS.includes(credential) ? credential : `secret ${credential}`)).join(' or ')}`;
}

const KINDS = ['password', 'session', 'secret', 'token'];
