import { escapeMarkup } from './text.ts';

/** What a page that refuses or fails says, so that an administrator can find the request in the log. */
export const reference = (decisionId: string): string => `<p class="hint">Reference: ${escapeMarkup(decisionId)}</p>`;
