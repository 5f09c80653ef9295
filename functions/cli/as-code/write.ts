import { Document } from 'yaml';
import type { ExportedDocument } from '../../../shared/core/as-code/export-types.ts';

/** An export as YAML. Every text is quoted, so that readers of YAML 1.1, too, take `off` and `0123` for text. */
export function asYaml(exported: ExportedDocument): string {
  const document = new Document(exported, { aliasDuplicateObjects: false, version: '1.2' });
  return document.toString({ lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', flowCollectionPadding: false });
}

/** The same as JSON. */
export const asJson = (exported: ExportedDocument): string =>
  `${JSON.stringify(exported, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value), 2)}\n`;
