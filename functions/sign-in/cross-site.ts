import { type EventHeaders, headerValues } from '../../shared/core/request/headers.ts';

/**
 * Whether a request was sent by a page of another site. A browser says so in Sec-Fetch-Site; an older one only names the
 * origin. A client that says neither is no browser.
 */
export function isCrossSite(event: EventHeaders): boolean {
  const fetchSite = headerValues(event, 'sec-fetch-site');
  if (fetchSite.length > 0) return fetchSite.some((value) => value.trim().toLowerCase() === 'cross-site');
  const [host = ''] = headerValues(event, 'host');
  return headerValues(event, 'origin').some((origin) => !isOriginOf(origin, host));
}

/** The origin `null` (a sandboxed frame, a file) is nobody's. */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === originHost && originHost !== '';
}
