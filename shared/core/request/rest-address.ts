/** The REST APIs that the instance knows. */
export type RestApi = 'table' | 'stats' | 'attachment' | 'batch' | 'whoami';

/** What a path below `/api/now` names. */
export interface RestAddress {
  /** The version that the path asks for; empty: the latest. */
  readonly version: '' | 'v1' | 'v2';
  readonly api: RestApi;
  /** Segments behind the name of the API, lower case. */
  readonly rest: readonly string[];
}

const VERSIONED: readonly string[] = ['table', 'stats', 'attachment', 'batch'] satisfies RestApi[];

/**
 * Reads `/api/now[/v1|/v2]/<API>…`, for the classifier and for the instance alike, so that both mean the same address.
 *
 * Source: ServiceNow API reference, "REST API version".
 *
 * @param segments of a canonical path, lower case.
 * @returns null: another address, or a version that does not exist.
 */
export function restAddress([first, second, ...behind]: readonly string[]): RestAddress | null {
  if (first !== 'api' || second !== 'now') return null;
  const version = behind[0] === 'v1' || behind[0] === 'v2' ? behind[0] : '';
  const [api, ...rest] = version === '' ? behind : behind.slice(1);
  if (api === 'whoami') return version === '' && rest.length === 0 ? { version, api, rest } : null;
  return api !== undefined && VERSIONED.includes(api) ? { version, api: api as RestApi, rest } : null;
}
