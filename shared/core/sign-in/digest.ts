import { createHmac, timingSafeEqual } from 'node:crypto';
import { textOf } from '../text.ts';
import type { DigestConfig } from './sso.ts';

/**
 * Single sign-on by digest: a system that has checked a user's identity vouches for it with a shared passphrase.
 * `DE_USER = base64(HMAC-SHA-256(passphrase, SM_USER "\n" SM_TIME "\n" SM_NONCE))`.
 *
 * Source: specification, "Interactive users" (Connect with single sign-on, for example, digest authentication); docs/contract.md, "People's side".
 */
export interface DigestAssertion {
  readonly userName: string;
  /** Unix seconds. */
  readonly time: number;
  readonly nonce: string;
  /** What was signed, UTF-8. */
  readonly message: string;
  readonly digest: Buffer;
}

export type DigestReading =
  | { readonly kind: 'given'; readonly assertion: DigestAssertion }
  | {
      readonly kind: 'refused';
      readonly cause: 'digest_missing' | 'digest_ambiguous' | 'digest_malformed';
      /** The parameter that is wrong. */
      readonly parameter: DigestParameter;
    };

export const DIGEST_PARAMETERS = ['SM_USER', 'SM_TIME', 'SM_NONCE', 'DE_USER'] as const;
export type DigestParameter = (typeof DIGEST_PARAMETERS)[number];

/** Every value under a name, in any letter case. */
export type Values = (name: string) => readonly string[];

/**
 * Reads the four parameters, all from headers or all from the query. A parameter that occurs twice or in both places is refused, because it
 * could be read in two ways.
 */
export function readDigest({ headers, query }: { readonly headers: Values; readonly query: Values }): DigestReading {
  const refused = (cause: Extract<DigestReading, { kind: 'refused' }>['cause'], parameter: DigestParameter): DigestReading => ({
    kind: 'refused',
    cause,
    parameter,
  });
  const byHeader = DIGEST_PARAMETERS.some((name) => headers(name).length > 0);
  const values = new Map<DigestParameter, string>();
  for (const name of DIGEST_PARAMETERS) {
    const [fromHeader, fromQuery] = [headers(name), query(name)];
    if (fromHeader.length + fromQuery.length > 1 || (byHeader && fromQuery.length > 0)) return refused('digest_ambiguous', name);
    const value = fromHeader[0] === undefined ? fromQuery[0] : decodeOctets(fromHeader[0]);
    if (value === undefined || value === '') return refused('digest_missing', name);
    values.set(name, value);
  }
  const value = (name: DigestParameter): string => values.get(name) ?? '';
  for (const name of DIGEST_PARAMETERS) if (!FORMS[name].test(value(name))) return refused('digest_malformed', name);
  // A space in base64 is a plus sign that the sender did not encode in the query.
  const digest = Buffer.from(value('DE_USER').replaceAll(' ', '+'), 'base64');
  const [userName, time, nonce] = [value('SM_USER'), value('SM_TIME'), value('SM_NONCE')];
  return { kind: 'given', assertion: { userName, time: Number(time), nonce, message: `${userName}\n${time}\n${nonce}`, digest } };
}

/** The parameters of an assertion, to send it again. */
export const parametersOf = ({ userName, time, nonce, digest }: DigestAssertion): Readonly<Record<DigestParameter, string>> => ({
  SM_USER: userName,
  SM_TIME: String(time),
  SM_NONCE: nonce,
  DE_USER: digest.toString('base64'),
});

/** None contains a line break, so a message can be split in one way only. */
const FORMS: Readonly<Record<DigestParameter, RegExp>> = {
  SM_USER: /^\P{Cc}{1,160}$/u,
  SM_TIME: /^(0|[1-9]\d{0,11})$/,
  SM_NONCE: /^\P{Cc}{16,256}$/u,
  // 32 octets, or the 20 of SHA-1.
  DE_USER: /^([A-Za-z0-9+/ ]{43}=|[A-Za-z0-9+/ ]{27}=)$/,
};

/** API Gateway may pass the octets of a header as Latin-1. If they are UTF-8, they are read as UTF-8. */
const decodeOctets = (header: string): string => (/[\u0100-\uffff]/.test(header) ? header : textOf(Buffer.from(header, 'latin1')));

/** Largest difference of the two clocks. Source: docs/contract.md, "People's side" (± 120 s). */
export const DIGEST_SKEW_S = 120;

export type DigestCause = 'digest_wrong' | 'digest_sha1_off' | 'digest_out_of_time';

/**
 * Why an assertion is not good, in constant time; null: it is good, if its nonce was not used before.
 *
 * @param now milliseconds since the epoch.
 */
export function digestCause(
  { message, digest, time }: DigestAssertion,
  { passphrase, sha1Allowed }: Extract<DigestConfig, { kind: 'usable' }>,
  now: number,
): DigestCause | null {
  const sha1 = isSha1(digest);
  const expected = createHmac(sha1 ? 'sha1' : 'sha256', passphrase)
    .update(message)
    .digest();
  if (digest.length !== expected.length || !timingSafeEqual(digest, expected)) return 'digest_wrong';
  if (sha1 && !sha1Allowed) return 'digest_sha1_off';
  return Math.abs(now / 1000 - time) > DIGEST_SKEW_S ? 'digest_out_of_time' : null;
}

/** Recognised by length: SHA-1 has 20 octets. */
export const isSha1 = (digest: Buffer): boolean => digest.length === 20;
