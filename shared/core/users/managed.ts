import type { UserRecord } from './user-record.ts';

/** For a person who looks at a user that files describe; null: none do. Source: docs/contract.md, "People's side" (Users as code). */
export const managedText = ({ managed_by }: Pick<UserRecord, 'managed_by'>): string | null =>
  managed_by === '' ? null : `Managed as code by ${managed_by}: a change here shows as drift in their next plan.`;
