import { deleteMultiple, deleteRecord, update } from './change.ts';
import { insert, insertMultiple } from './insert.ts';
import type { JsonAction } from './job.ts';
import { get, getKeys, getRecords } from './read.ts';

/** The platform's actions, by the name in `sysparm_action`. */
export const ACTIONS: ReadonlyMap<string, JsonAction> = new Map<string, JsonAction>([
  ['get', { operation: 'query', run: get }],
  ['getKeys', { operation: 'query', run: getKeys }],
  ['getRecords', { operation: 'query', run: getRecords }],
  ['insert', { operation: 'create', run: insert }],
  ['insertMultiple', { operation: 'create', run: insertMultiple }],
  ['update', { operation: 'update', run: update }],
  ['deleteRecord', { operation: 'delete', run: deleteRecord }],
  ['deleteMultiple', { operation: 'delete', run: deleteMultiple }],
]);
