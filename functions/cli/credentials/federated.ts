import { type FederatedIdentity, MOST_IDENTITIES } from '../../../shared/core/federated/identity.ts';
import { placeOf } from '../../../shared/core/federated/issuer-url.ts';
import { isFederatedReadable, readFederated } from '../../../shared/core/federated/stored.ts';
import { printable } from '../../../shared/core/text.ts';
import { identityLabel } from '../../../shared/core/users/change/credentials/federated-change.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { table } from '../terminal/table.ts';
import { changeRecord, done } from '../users/change.ts';
import { existing } from '../users/users.ts';

/** `nis federated NAME list`: which workloads get tokens for an account without a secret. */
export async function listFederated(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const stored = await existing(await context.connect(), name);
  const identities = readFederated(stored.federated);
  const readable = isFederatedReadable(stored.federated);
  if (json) return terminal.out(jsonLine({ user_name: stored.user_name, identities, readable, most: MOST_IDENTITIES }));
  if (!readable)
    return terminal.out(
      `${stored.user_name}: what is stored cannot be read, so no workload gets a token. The next identity that you add replaces it.\n`,
    );
  if (identities.length === 0) return terminal.out(`${stored.user_name} has no federated identity.\n`);
  const rows = identities.map(({ issuer, subject }) => [issuer, subject]);
  terminal.out(`${table(['ISSUER', 'SUBJECT'], rows, terminal.look)}\n`);
}

/** `nis federated NAME add ISSUER SUBJECT` and `remove`. @throws UsageError where the change was refused. */
export async function changeFederated(
  context: Context,
  kind: 'add' | 'remove',
  name: string,
  identity: FederatedIdentity,
  { json }: JsonOption,
): Promise<void> {
  const deployment = await context.connect();
  const stored = await existing(deployment, name);
  const changing = { context, deployment, graph: await deployment.loadRoles() };
  done(await changeRecord(changing, stored, { federated: { kind, identity, place: placeOf(deployment.stage) } }));
  if (json) return listFederated(context, name, { json });
  const label = printable(identityLabel(identity));
  context.terminal.out(
    kind === 'add'
      ? `${stored.user_name}: ${label} gets tokens from now on, if its issuer is a trusted one.\n`
      : `${stored.user_name}: ${label} is removed. The tokens that it got end with their next request.\n`,
  );
}
