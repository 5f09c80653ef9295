import type { RequestContext } from '../../shared/core/decision/context.ts';
import { type Protocol, protocolRow } from '../../shared/core/request/protocols.ts';
import { csv } from './exports/csv.ts';
import { rss } from './exports/rss.ts';
import { xmlDocument as xml } from './exports/xml.ts';
import { restError } from './http/answer.ts';
import { documentFault } from './http/fault.ts';
import { jsonv2 } from './jsonv2/jsonv2.ts';
import { pages } from './pages/pages.ts';
import { Problem } from './problem.ts';
import { rest } from './rest/rest.ts';
import { schema } from './schema/schema.ts';
import { xsd } from './schema/xsd.ts';
import type { Service } from './service.ts';
import { soap } from './soap/soap.ts';
import { wsdl } from './soap/wsdl.ts';

/** The service of each protocol. To serve one more, write its file and add a row here. Every other protocol answers 501. */
const SERVICES: Readonly<Partial<Record<Protocol, Service>>> = {
  soap,
  wsdl,
  xsd,
  schema,
  xml,
  csv,
  rss,
  jsonv2,
  rest,
};

/** The service of a request, as the authorizer classified it. */
export function serviceOf({ protocol }: RequestContext): Service {
  if (protocol === null) return pages;
  return SERVICES[protocol] ?? notServed(protocolRow(protocol).refusal);
}

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
