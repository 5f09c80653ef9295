import { expect, test } from '@jest/globals';
import { settingsPath, ssoPath, tablePrefix, upstreamPath, userTableParameter } from '../../../shared/core/names.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';

const PATHS = [settingsPath, ssoPath, upstreamPath, (stage: string) => `${userTableParameter(stage)}/`];

test('no place in Parameter Store lies below another: a right on one opens none of the others, and no other stage', () => {
  const all = ['prod', 'test'].flatMap((stage) => PATHS.map((path) => path(stage)));
  for (const path of all) expect(path).toMatch(/^\/non-interactive-sessions[a-z-]*\/(prod|test)\/([a-z-]+\/)?$/);
  for (const path of all) expect(all.filter((other) => other.startsWith(path))).toEqual([path]);
});

test('tables carry application and stage, so that two stages live in one account', () => {
  expect(tablePrefix('prod')).toBe('non-interactive-sessions-prod-');
  expect(ownUserTable(tablePrefix('test'))).toEqual({ name: 'non-interactive-sessions-test-sys_user', adopted: false, attributes: {} });
});
