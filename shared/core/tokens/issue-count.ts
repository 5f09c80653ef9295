/** Tokens that one account gets in a UTC minute at most. */
export const TOKENS_A_MINUTE = 60;

/** What the names of the counters in `sys_mutex` begin with. */
export const ISSUE_COUNT_PREFIX = 'tokens/';

const MINUTE_MS = 60_000;

/** The UTC minute of a time in milliseconds since the epoch. */
export const minuteOf = (now: number): number => Math.floor(now / MINUTE_MS);

/** Whole seconds until the next UTC minute, at least one. */
export const secondsToNextMinute = (now: number): number => Math.ceil(((minuteOf(now) + 1) * MINUTE_MS - now) / 1000);

/** Counts the tokens of each account, over all processes. */
export interface IssueCount {
  /** @returns false: the account has its tokens of this UTC minute, and none was counted. */
  take(userName: string, now: number): Promise<boolean>;
}
