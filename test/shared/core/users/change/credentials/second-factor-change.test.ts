import { expect, test } from '@jest/globals';
import { planUpdate } from '../../../../../../shared/core/users/change/plan.ts';
import { ofEveryRank } from '../../../../../../shared/core/users/change/rank.ts';
import type { WantedUser } from '../../../../../../shared/core/users/change/wanted.ts';
import type { UserRecord } from '../../../../../../shared/core/users/user-record.ts';
import { storedUser } from '../../../../../support/memory-admin.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const plan = (record: UserRecord, wanted: WantedUser) =>
  planUpdate({ now: NOW, record, actor: ofEveryRank('admin'), graph: new Map(), wanted });

const PERSON = storedUser('abel.tuter');
const ENROLLED = storedUser('abel.tuter', { second_factor: true, user_interface_only: true });

test('who enrols becomes person-only in the same write, and no session ends', () => {
  expect(plan(PERSON, { secondFactor: 'enrol' })).toMatchObject({
    kind: 'planned',
    plan: { set: { second_factor: true, user_interface_only: true }, raise: 0, endsSessions: false },
  });
});

test('the own removal ends no session, a reset ends every one', () => {
  expect(plan(ENROLLED, { secondFactor: 'remove' })).toMatchObject({ plan: { set: { second_factor: false }, raise: 0 } });
  expect(plan(ENROLLED, { secondFactor: 'reset' })).toMatchObject({
    plan: { set: { second_factor: false }, raise: 1, history: [{ field: 'second_factor', old: 'enrolled', new: '' }] },
  });
  expect(plan(PERSON, { secondFactor: 'reset' })).toEqual({ kind: 'unchanged' });
});

test('beside a second factor the password alone does not open the API', () => {
  expect(plan(ENROLLED, { fields: { user_interface_only: false } })).toMatchObject({
    kind: 'invalid',
    errors: { user_interface_only: expect.stringContaining('second factor') },
  });
  expect(plan(PERSON, { fields: { user_interface_only: true } })).toMatchObject({ kind: 'planned' });
});

test('a user who becomes non-interactive has no second factor, whether by the flag or by a date that is reached', () => {
  const converted = plan(ENROLLED, { fields: { web_service_access_only: true, user_interface_only: false } });
  expect(converted).toMatchObject({ kind: 'planned', plan: { after: { second_factor: false }, set: { second_factor: false } } });
  const reached = storedUser('abel.tuter', { second_factor: true, web_service_access_only_from: '2026-11-01T00:00Z' });
  expect(plan(reached, { fields: { first_name: 'Abel' } })).toMatchObject({
    plan: {
      set: { web_service_access_only: true, second_factor: false },
      history: expect.arrayContaining([expect.objectContaining({ field: 'second_factor' })]),
    },
  });
});

test('another label of the files that describe a user is a change of its own, in the history', () => {
  expect(plan(PERSON, { managedBy: 'platform-team' })).toMatchObject({
    kind: 'planned',
    plan: { set: { managed_by: 'platform-team' }, raise: 0, history: [{ field: 'managed_by', old: '', new: 'platform-team' }] },
  });
  expect(plan(storedUser('abel.tuter', { managed_by: 'platform-team' }), { managedBy: 'platform-team' })).toEqual({ kind: 'unchanged' });
});
