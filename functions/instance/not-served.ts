import { Problem } from './problem.ts';
import { restError } from './rest/rest.ts';
import type { Service } from './service.ts';
import { documentFault } from './xml/fault.ts';

/** Answers for every protocol that has no service of its own: 501 in the protocol's format. */
export const notServed = (format: 'fault' | 'json'): Service => ({
  serve: (_ports, { context }) => {
    throw new Problem(
      'not_implemented',
      `This instance does not serve the protocol ${context.protocol}: use another one, or an upstream that serves it.`,
    );
  },
  refuse: format === 'fault' ? documentFault : restError,
});
