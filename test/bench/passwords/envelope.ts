import { mayComeFrom, mayUse, operationsOnWire } from '../../../shared/core/envelope/fits.ts';
import { readUser } from '../../../shared/core/users/user.ts';

const ITEM = { user_name: 'json.user', active: true, web_service_access_only: true, roles: ['itil'] };
/** The largest envelope that there is: what is asked for stands last in it. */
const ENVELOPE = Buffer.from(
  JSON.stringify({
    uses: Array.from({ length: 100 }, (_, index) => `rest/table_${index}/query`),
    from: Array.from({ length: 20 }, (_, index) => `10.${index}.0.0/16`),
  }),
);
const ASKED = { protocol: 'rest', table: 'table_99' } as const;

/** What a decision does for the envelope of its user, beside reading the record. Each reading brings a text of its own, as a store does. */
export const envelopeWork = (limited: boolean) => async (): Promise<void> => {
  const envelope = ENVELOPE.toString();
  const user = readUser(limited ? { ...ITEM, envelope } : ITEM, 0);
  const allowed = user !== null && mayComeFrom(user, '10.19.3.4') && mayUse(user, { ...ASKED, operation: 'query' });
  if (!allowed || operationsOnWire(user, ASKED) === '') throw new Error('A use of the envelope was refused.');
};
