import { deleteMultiple, deleteRecord, update } from './change.ts';
import { insert, insertMultiple } from './insert.ts';
import type { JsonAction } from './job.ts';
import { get, getKeys, getRecords } from './read.ts';

const reads = (run: JsonAction['run']): JsonAction => ({ writes: false, run });
const writes = (run: JsonAction['run']): JsonAction => ({ writes: true, run });

/** The platform's actions, by the name in `sysparm_action`. */
export const ACTIONS: ReadonlyMap<string, JsonAction> = new Map([
  ['get', reads(get)],
  ['getKeys', reads(getKeys)],
  ['getRecords', reads(getRecords)],
  ['insert', writes(insert)],
  ['insertMultiple', writes(insertMultiple)],
  ['update', writes(update)],
  ['deleteRecord', writes(deleteRecord)],
  ['deleteMultiple', writes(deleteMultiple)],
]);
