import { REVOKED, setLocked } from './people.ts';
import { sessionCookie, signInAsk } from './sign-in.ts';
import type { Client } from './traffic.ts';

/** Locks a user past the product, asks as that user, and unlocks: in force on the next request, whatever else is broken. */
export const revocation: Client = async ({ dynamo, send, bad }) => {
  const signedIn = await send('POST /login.do', signInAsk(REVOKED));
  const cookie = signedIn instanceof Error ? null : sessionCookie(signedIn);
  await setLocked(dynamo, REVOKED, true);
  try {
    await bad('REST of a user who was just locked', 'GET /api/now/whoami', { as: REVOKED });
    if (cookie !== null)
      await bad('page in a session of a user who was just locked', 'GET /incident_list.do', { headers: { Cookie: cookie } });
  } finally {
    await setLocked(dynamo, REVOKED, false);
  }
};
