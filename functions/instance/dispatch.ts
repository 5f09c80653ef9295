import type { RequestContext } from '../../shared/core/context.ts';
import { type Protocol, protocolRow } from '../../shared/core/protocols.ts';
import { csv } from './csv.ts';
import { jsonv2 } from './jsonv2.ts';
import { notServed } from './not-served.ts';
import { pages } from './pages.tsx';
import { rest } from './rest.ts';
import { rss } from './rss.ts';
import { schema } from './schema.ts';
import type { Service } from './service.ts';
import { soap } from './soap.ts';
import { wsdl } from './wsdl.ts';
import { xmlDocument as xml } from './xml-document.ts';
import { xsd } from './xsd.ts';

/** Who serves a protocol: to serve one more, add its file and a row here. The others answer 501. */
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
