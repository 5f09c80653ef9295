import type { QueryContext } from './query-context.ts';

/** Whether a value is one that the platform evaluates. Taken as text it would find the wrong records. */
export const isScript = (value: string): boolean => /^\s*javascript:/i.test(value);

const CALL = /^\s*javascript:\s*gs\.([A-Za-z]+)\(\)\s*;?\s*$/;

/** Functions of the platform's GlideSystem by name, with what each stands for. Nothing is evaluated. */
const FUNCTIONS: ReadonlyMap<string, (context: QueryContext) => string> = new Map([
  ['getUserID', ({ caller }: QueryContext) => caller.user_sys_id],
  ['getUserName', ({ caller }: QueryContext) => caller.user_name],
]);

/** @returns what a value that `isScript` accepts stands for; null: it is not one of the functions that are supported. */
export const scriptValue = (value: string, context: QueryContext): string | null =>
  FUNCTIONS.get(CALL.exec(value)?.[1] ?? '')?.(context) ?? null;
