import { escapeMarkup } from '../../../shared/core/text.ts';

/** An element that holds text. */
export const element = (name: string, text: string): string => `<${name}>${escapeMarkup(text)}</${name}>`;
