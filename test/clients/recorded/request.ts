/** A request as a client puts it on the wire, written down by hand from the client's documentation or public source. */
export interface RecordedRequest {
  /** Of the client, and the version that was read. */
  readonly client: string;
  /** What the client does with it. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In it, `{sys_id}` and `{number}` are those of a record made for this request, and `{caller}` is the sys_id of its caller, abel.tuter. */
  readonly address: string;
  /** Beside the credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** What the client reads of the JSON that is answered; null: it needs an empty body. */
  readonly answer: object | null;
  /** Headers of the answer that the client reads, by their names in lower case; null: one that it must not meet. */
  readonly answerHeaders?: Readonly<Record<string, RegExp | null>>;
}

export const JSON_BODY = { 'Content-Type': 'application/json', Accept: 'application/json' };
export const ACCEPT_JSON = { Accept: 'application/json' };
