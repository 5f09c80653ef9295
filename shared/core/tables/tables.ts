import { VIEW_ATTRIBUTES } from '../users/user-view.ts';

/**
 * The DynamoDB tables: CDK creates them from here, and the adapters name them from here. Each table's name contains application and stage,
 * so that two stages fit in one account.
 */
export interface TableDefinition {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Attribute with the expiry in seconds since the epoch: DynamoDB deletes days late, so the code compares the time itself. */
  readonly ttl?: 'expires_at';
  /** Further ways in: eventually consistent, so what they tell explains and never decides about access. An adopted table has none. */
  readonly indexes?: readonly IndexDefinition[];
  /** Demonstration data that functions/instance serves. */
  readonly demo?: true;
}

export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Attributes that it holds besides the keys of index and table; `all`: every one. */
  readonly attributes: 'all' | readonly string[];
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

const text = (name: string): KeyAttribute => ({ name, type: 'S' });

/**
 * All that functions/instance may read of users: what the index does not hold, no policy and no slip of the code can give it. An attribute
 * that is added needs a new index under a new name.
 */
export const USERS_VIEW: IndexDefinition = { name: 'view', partitionKey: text('sys_id'), attributes: VIEW_ATTRIBUTES };

/** Sessions of a user, so that the console can say how many a change ends. */
export const SESSIONS_BY_USER: IndexDefinition = {
  name: 'by_user',
  partitionKey: text('user_name'),
  sortKey: { name: 'created_at', type: 'N' },
  attributes: ['session_generation', 'touched_at'],
};

/**
 * Tokens of a user, so that they can be listed and ended: only tokens have the attribute `issued_at`. It is sparse, and its keys are hashes of
 * 256 random bits, which open nothing.
 */
export const TOKENS_BY_USER: IndexDefinition = {
  name: 'token_by_user',
  partitionKey: text('user_name'),
  sortKey: { name: 'issued_at', type: 'N' },
  attributes: ['session_generation', 'credential'],
};

/** Changes of every record of a table by time. */
export const CHANGES_BY_TABLE: IndexDefinition = {
  name: 'by_table',
  partitionKey: text('tablename'),
  sortKey: text('change'),
  attributes: 'all',
};

/** Uses of one protocol, whoever's they are, by time: only rows `use/api/…` and `use/other` have the attribute `protocol`. */
export const USES_BY_PROTOCOL: IndexDefinition = {
  name: 'by_protocol',
  partitionKey: text('protocol'),
  sortKey: text('last_seen'),
  attributes: 'all',
};

/** Refusals of a user by time. Those without a user are not in it. */
export const REFUSALS_BY_USER: IndexDefinition = {
  name: 'by_user',
  partitionKey: text('user'),
  sortKey: text('time'),
  attributes: 'all',
};

/** Refusals of a UTC day by time. */
export const REFUSALS_BY_DAY: IndexDefinition = { name: 'by_day', partitionKey: text('day'), sortKey: text('time'), attributes: 'all' };

export const TABLES = {
  sys_user: { partitionKey: text('user_name'), indexes: [USERS_VIEW] },
  /** What the list of users is found and sorted by, see `entriesOf`; each row names a user. */
  sys_user_index: { partitionKey: text('column'), sortKey: text('entry') },
  /** Second factors, read by sign-in alone, see `StoredCredential`. */
  sys_user_credential: { partitionKey: text('user_name') },
  sys_user_role: { partitionKey: text('name') },
  /** Properties of the site, by name: which protocols are switched off. */
  sys_properties: { partitionKey: text('name') },
  sys_session: { partitionKey: text('token_hash'), ttl: 'expires_at', indexes: [SESSIONS_BY_USER, TOKENS_BY_USER] },
  sys_login_attempt: { partitionKey: text('user'), sortKey: text('source'), ttl: 'expires_at' },
  sys_sso_state: { partitionKey: text('state'), ttl: 'expires_at' },
  sys_audit: { partitionKey: text('record'), sortKey: text('change'), indexes: [CHANGES_BY_TABLE] },
  /** Leases for work that only one request at a time may do, and counters of the tokens that were issued. */
  sys_mutex: { partitionKey: text('name'), ttl: 'expires_at' },
  /** Runs of the activation, and the progress of each segment of the backfill. */
  sys_activation: { partitionKey: text('run'), sortKey: text('part') },
  /** How each account was used, see `UsageRow`; what belongs to no account stands under the user `*`. */
  sys_usage: { partitionKey: text('user_name'), sortKey: text('what'), ttl: 'expires_at', indexes: [USES_BY_PROTOCOL] },
  /** The refusals of the last 30 days, see `StoredDecision`. */
  sys_decision: { partitionKey: text('decision_id'), ttl: 'expires_at', indexes: [REFUSALS_BY_USER, REFUSALS_BY_DAY] },
  incident: { partitionKey: text('sys_id'), demo: true },
  problem: { partitionKey: text('sys_id'), demo: true },
  change_request: { partitionKey: text('sys_id'), demo: true },
  cmn_location: { partitionKey: text('sys_id'), demo: true },
  ecc_queue: { partitionKey: text('sys_id'), demo: true },
} as const satisfies Record<string, TableDefinition>;

export type Table = keyof typeof TABLES;
