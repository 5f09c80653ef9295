import type { Shell } from '../../shared/web/parts/page.tsx';

/** Addresses of pages of the console, without the stage prefix. Names come from outside: they are encoded here and nowhere else. */
const address = (path: string, keys: Readonly<Record<string, string>>): string => {
  const given = Object.entries(keys).filter(([, value]) => value !== '');
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, value.toWellFormed()]))}`;
};

export const userPath = (userName: string): string => address('/sys_user.do', { user_name: userName });

/** Key that carries the page of the list from which a person came. */
export const BACK = 'sysparm_back';

/** Address of the User form, with the stage prefix and the way back to the list. @param keys other keys; empty values are left out. */
export const userAddress = (
  { prefix, back = '' }: Pick<Shell, 'prefix' | 'back'>,
  userName: string,
  keys: Readonly<Record<string, string>> = {},
): string => prefix + address('/sys_user.do', { user_name: userName, ...keys, [BACK]: back });

/** The Account Review. @param keys filters and place; empty values are left out. */
export const reviewPath = (keys: Readonly<Record<string, string>> = {}): string => address('/sys_usage_list.do', keys);

/** The list of refusals. @param keys filters and place; empty values are left out. */
export const refusalsPath = (keys: Readonly<Record<string, string>> = {}): string => address('/sys_decision_list.do', keys);

/** One refusal. */
export const refusalPath = (decisionId: string): string => address('/sys_decision.do', { sysparm_id: decisionId });
