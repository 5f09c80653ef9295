import { createHash } from 'node:crypto';

/** How a name that nobody has stands in the logs: people type passwords into the name field. */
export const pseudonym = (name: string): string => `sha256:${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
