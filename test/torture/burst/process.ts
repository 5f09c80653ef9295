import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoOverSdk } from '../../../shared/aws/client/sdk-apis.ts';
import { createAttemptStore } from '../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { createIdentityStore } from '../../../shared/aws/dynamo/users/identity-store.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import { verifyPassword } from '../../../shared/core/sign-in/verify-password.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { type Order, PREFIX_VARIABLE, type Report, SOURCE } from './protocol.ts';

/** One environment of the authorizer: its stores, its client and its password work, in a process of its own that starts with nothing in memory. */
const prefix = process.env[PREFIX_VARIABLE] ?? '';
// Without the gate's limits of time: hundreds of processes share two cores here, and what is asked is who passes, not how soon.
const dynamo = dynamoOverSdk(new DynamoDBClient({ endpoint: process.env.AWS_ENDPOINT_URL }));
const identities = createIdentityStore(dynamo, prefix, ownUserTable(prefix), { now: Date.now });
const attempts = createAttemptStore(dynamo, prefix);

let goOn = (): void => undefined;

process.on('message', (order: Order) => {
  if (order.kind === 'write') goOn();
  else void signIn(order);
});
tell({ kind: 'up' });

async function signIn({ userName, password, held }: Extract<Order, { kind: 'sign in' }>): Promise<void> {
  // Nothing is remembered from one sign-in to the next: each is the first one of an environment.
  const real = createPasswords();
  let looked = false;
  const passwords: Passwords = {
    ...real,
    async verify(...all) {
      const check = await real.verify(...all);
      looked = true;
      if (held) await hold();
      return check;
    },
  };
  const key = { userName, source: SOURCE };
  const answer = identities
    .read({ userName, attempt: key })
    .then((found) => verifyPassword({ attempts, passwords, clock: { now: Date.now } }, found, key, password));
  const result = await answer.then(
    (made) => (made.kind === 'rejected' ? made.cause : made.kind),
    (error: Error) => `failed: ${error.cause ?? error}`,
  );
  tell({ kind: 'ended', result, looked });
}

function hold(): Promise<void> {
  tell({ kind: 'held' });
  return new Promise((resolve) => {
    goOn = resolve;
  });
}

function tell(report: Report): void {
  process.send?.(report);
}
