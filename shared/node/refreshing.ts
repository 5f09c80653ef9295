import { RefreshingValue } from '../core/settings/refreshing.ts';
import { logError } from './log.ts';

/**
 * A refreshing value by this process's own clock, which logs the loads that fail.
 *
 * @param what what is loaded, for the log.
 * @param retry see `RefreshingOptions`.
 */
export const refreshing = <T>(what: string, load: () => Promise<T>, retry: { readonly retryMs?: number } = {}): RefreshingValue<T> =>
  new RefreshingValue({ load, now: Date.now, random: Math.random, onFailure: (error) => logError(`refresh of ${what}`, error), ...retry });
