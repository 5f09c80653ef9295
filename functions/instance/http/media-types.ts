import { Problem, quote } from '../problem.ts';

/** A format of REST, by the media type of the answer. */
export type Format = { readonly kind: 'json' } | { readonly kind: 'xml'; readonly type: 'application/xml' | 'text/xml' };

const JSON_FORMAT: Format = { kind: 'json' };

/** In the order in which they are preferred where the client has no preference. */
const OFFERED: readonly (readonly [type: string, format: Format])[] = [
  ['application/json', JSON_FORMAT],
  ['application/xml', { kind: 'xml', type: 'application/xml' }],
  ['text/xml', { kind: 'xml', type: 'text/xml' }],
];

/** `*` alone is what Java's own client sends for any type. Parameters but the weight say nothing about the formats offered here. */
const RANGE = /^([!#$%&'+.^_`|~\w-]+\/[!#$%&'+.^_`|~\w-]+|[!#$%&'+.^_`|~\w-]+\/\*|\*\/\*|\*)\s*(?:;(.*))?$/s;
const WEIGHT = /(?:^|;)\s*q\s*=\s*"?(\d?\.?\d*)"?\s*(?:;|$)/i;

interface Range {
  readonly type: string;
  readonly weight: number;
}

/**
 * The format that a header `Accept` prefers: by weight, then by how exactly it is named, then JSON. Without the header, and where no entry
 * of it can be read, it is JSON.
 *
 * Source: RFC 9110, section 12.5.1.
 *
 * @returns null: the client takes none of them.
 */
export function acceptedFormat(accept: string): Format | null {
  const ranges = accept.split(',').flatMap((entry) => rangeOf(entry.trim()));
  if (ranges.length === 0) return JSON_FORMAT;
  let best: { readonly format: Format; readonly weight: number; readonly rank: number } | null = null;
  for (const [type, format] of OFFERED) {
    const { weight, rank } = weightOf(type, ranges);
    if (weight > 0 && (best === null || weight > best.weight || (weight === best.weight && rank > best.rank)))
      best = { format, weight, rank };
  }
  return best?.format ?? null;
}

function rangeOf(entry: string): Range[] {
  const [, type, parameters = ''] = RANGE.exec(entry) ?? [];
  if (type === undefined) return [];
  return [{ type: type === '*' ? '*/*' : type.toLowerCase(), weight: Number(WEIGHT.exec(parameters)?.[1] || '1') }];
}

/** The most specific range decides the weight of a type. */
function weightOf(type: string, ranges: readonly Range[]): { readonly weight: number; readonly rank: number } {
  const names = ['*/*', `${type.split('/')[0]}/*`, type];
  for (let rank = names.length - 1; rank >= 0; rank -= 1) {
    const weights = ranges.filter((range) => range.type === names[rank]).map(({ weight }) => weight);
    if (weights.length > 0) return { weight: Math.max(...weights), rank };
  }
  return { weight: 0, rank: -1 };
}

/**
 * The format of a request body, by its Content-Type; JSON where there is none.
 *
 * Source: ServiceNow API reference, "Table API".
 *
 * @throws Problem `content_type_not_supported`.
 */
export function bodyFormat(contentType: string): 'json' | 'xml' {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === '' || type === 'application/json' || /^application\/[\w.+-]*\+json$/.test(type)) return 'json';
  if (type === 'application/xml' || type === 'text/xml' || /^application\/[\w.+-]*\+xml$/.test(type)) return 'xml';
  throw new Problem(
    'content_type_not_supported',
    `The Content-Type "${quote(type)}" is not supported: send application/json, application/xml or text/xml. Nothing was written.`,
  );
}
