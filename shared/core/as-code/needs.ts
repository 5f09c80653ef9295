import { normalizeUserName } from '../users/user.ts';
import { typedUserName } from '../users/user-name.ts';
import type { Described } from './document.ts';

/** Normalised names of the users whom described users name as owners, each once: the plan must know them. */
export const ownersNamed = ({ users }: Described): string[] => [
  ...new Set(users.flatMap(({ texts }) => normalizeUserName(typedUserName(texts.owner?.value ?? '')) ?? [])),
];
