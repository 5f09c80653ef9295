/** Text as a search compares it: NFKC and lower case until stable, as user names are stored. */
export function fold(text: string): string {
  for (let folded = text; ; ) {
    const next = folded.normalize('NFKC').toLowerCase();
    if (next === folded) return folded;
    folded = next;
  }
}

/** In characters, so that an entry fits into DynamoDB's sort key of 1024 octets: a longer text is found by its beginning. */
export const LONGEST_TEXT = 120;

/** The words of a search; each must fit. */
export const wordsOf = (search: string): string[] => [...new Set(fold(search).split(/\s+/).map(cut))].filter((word) => word !== '');

/** Whole characters only: half of one is no text that DynamoDB takes. */
export const cut = (text: string): string => [...text.toWellFormed()].slice(0, LONGEST_TEXT).join('');
