/** One entry of `Accept`: a media range of two tokens, and parameters. Source: RFC 9110, section 12.5.1. */
const ENTRY = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+\s*(;.*)?$/;

/**
 * Whether a header `Accept` is well formed: empty, or media ranges separated by commas. A comma within a quoted parameter counts as the
 * end of an entry, so that a header with one may be found malformed.
 */
export const isAccept = (header: string): boolean => header === '' || header.split(',').every((entry) => ENTRY.test(entry.trim()));
