import { readEnvelope } from '../envelope/envelope.ts';
import { hasEnded } from '../secrets/stored-secrets.ts';
import { glideDateTime } from '../text.ts';
import type { User } from '../users/user.ts';
import type { UserRecord } from '../users/user-record.ts';
import { TOKEN_LIFESPAN } from './lifespan.ts';
import type { Token } from './token.ts';
import { verifyToken } from './verify-token.ts';

/** Tokens that are looked at, the latest first. */
export const MOST_LISTED = 100;

/** Tokens by their user, from an index: what it tells informs, and decides about no request. Rejects with `DependencyError`. */
export interface TokenAdmin {
  /** Tokens of a user that were issued after a time, the latest first, at most `limit`. The last second may be missing. */
  since(userName: string, after: number, limit: number): Promise<readonly Token[]>;
  /** Ends a token. @returns what it was; null: the user has no such token. */
  end(userName: string, id: TokenId): Promise<Token | null>;
}

/** How people name a token: its time and the beginning of its hash, which opens nothing. */
export interface TokenId {
  readonly issuedAt: number;
  /** 8 hexadecimal digits. */
  readonly hashStart: string;
}

const HASH_START = 8;

/** The id of a token, such as `mimh5k0w-1a2b3c4d`. */
export const tokenId = ({ issued_at, token_hash }: Pick<Token, 'issued_at' | 'token_hash'>): string =>
  `${issued_at.toString(36)}-${token_hash.slice(0, HASH_START)}`;

/** Reads an id; null: it is none. */
export function readTokenId(text: string): TokenId | null {
  const [, time, hashStart] = /^([1-9a-z][0-9a-z]{7})-([0-9a-f]{8})$/.exec(text) ?? [];
  return time === undefined || hashStart === undefined ? null : { issuedAt: Number.parseInt(time, 36), hashStart };
}

export const hasTokenId = (token: Pick<Token, 'issued_at' | 'token_hash'>, { issuedAt, hashStart }: TokenId): boolean =>
  token.issued_at === issuedAt && token.token_hash.startsWith(hashStart);

/**
 * The tokens of a user that are good now, the latest first, at most one more than `MOST_LISTED`.
 *
 * @param now milliseconds since the epoch.
 */
export async function openTokens(tokens: Pick<TokenAdmin, 'since'>, record: UserRecord, now: number): Promise<readonly Token[]> {
  if (!record.web_service_access_only) return [];
  const found = await tokens.since(record.user_name, now - TOKEN_LIFESPAN.most * 1000, MOST_LISTED + 1);
  const user = asUser(record, now);
  return found.filter((token) => verifyToken({ user, token }, now).kind === 'verified');
}

/** What a token was got with, in words. */
export function gotWith({ credential }: Pick<Token, 'credential'>): string {
  const space = credential.indexOf(' ');
  return space < 0 ? `secret ${credential}` : `${credential.slice(space + 1)} of ${credential.slice(0, space)}`;
}

/** What the history says of a token that was ended. */
export const tokenEnded = (token: Token): { readonly field: string; readonly old: string; readonly new: string } => ({
  field: 'tokens',
  old: `${tokenId(token)} (${gotWith(token)}, until ${glideDateTime(token.ends_at)} UTC)`,
  new: 'ended',
});

/** For a person, if there is no such token. */
export const NO_SUCH_TOKEN = 'This account has no such open token: it has ended already, or its id is another one.';

/** As the decision reads it, but for the hashes, which console and command line never read. */
function asUser(record: UserRecord, now: number): User {
  const { secrets, federated, envelope, ...fields } = record;
  const digest = Buffer.alloc(0);
  return {
    ...fields,
    federated: federated === '' ? undefined : federated,
    envelope: readEnvelope(envelope || undefined),
    sys_id: '',
    password_hash: 'not read',
    password_ended: false,
    secrets: new Map(secrets.map((entry) => [entry.id, { digest, ended: hasEnded(entry, now), ends_at: entry.ends_at }])),
  };
}
