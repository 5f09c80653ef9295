import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerValues } from '../core/request/headers.ts';
import { USER_TOKEN_FIELD } from './user-token.ts';

/** The largest form that a page of ours sends is far below, but for the forms of tables. */
export const LARGEST_FORM_BYTES = 16 * 1024;
/** Fields of one form: far above what any page of ours sends. */
export const MOST_FIELDS = 10_000;

export type FormReading =
  | {
      readonly kind: 'form';
      /** The value of a field, empty where it is missing. */
      readonly field: (name: string) => string;
      /** Every value of a field that may come several times. */
      readonly all: (name: string) => readonly string[];
      /** Names of the fields that were sent. */
      readonly names: readonly string[];
      /** What it brings as user token: the hidden field, else the header X-UserToken. */
      readonly userToken: string;
    }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'too_many_fields' }
  | { readonly kind: 'not_a_form' };

export type Form = Extract<FormReading, { kind: 'form' }>;

/**
 * Reads the body of an HTML form (application/x-www-form-urlencoded, UTF-8). API Gateway hands the bodies of binary
 * media types over in base64.
 */
export function readForm(
  event: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded' | 'headers' | 'multiValueHeaders'>,
  largest = LARGEST_FORM_BYTES,
): FormReading {
  const [type = ''] = headerValues(event, 'content-type');
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return { kind: 'not_a_form' };
  const octets = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (octets.length > largest) return { kind: 'too_large' };
  const text = octets.toString('utf8');
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) return { kind: 'too_many_fields' };
  // Read once: URLSearchParams looks through every field for each name that it is asked for.
  const fields = Map.groupBy(new URLSearchParams(text), ([name]) => name);
  const all = (name: string): readonly string[] => (fields.get(name) ?? []).map(([, value]) => value);
  const field = (name: string): string => fields.get(name)?.[0]?.[1] ?? '';
  return {
    kind: 'form',
    field,
    all,
    names: [...fields.keys()],
    userToken: fields.has(USER_TOKEN_FIELD) ? field(USER_TOKEN_FIELD) : headerValues(event, 'x-usertoken').join(','),
  };
}
