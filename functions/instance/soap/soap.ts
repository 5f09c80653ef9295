import type { APIGatewayProxyResult } from 'aws-lambda';
import { soapEnvelope } from '../../../shared/core/fault.ts';
import { xmlAnswer } from '../http/answer.ts';
import { faultAnswer } from '../http/fault.ts';
import { checkAddress } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import { authorOf } from '../records/history.ts';
import { totalHeader } from '../records/list.ts';
import { queryContext } from '../records/query/query-context.ts';
import type { InstanceRequest } from '../request.ts';
import { type ServedTable, type Service, servedTable } from '../service.ts';
import { soapRefusal } from '../tables/access.ts';
import { readDisplayValue } from '../tables/shown.ts';
import { beginUse } from '../use.ts';
import { announcedCall, readEnvelope, type SoapCall } from './envelope.ts';
import { SOAP_FUNCTIONS, type SoapFunction } from './functions.ts';
import { targetNamespace } from './wsdl.ts';

/** Parameter of the address that asks for display values. */
const DISPLAY = 'displayvalue';

/** `POST /<table>.do?SOAP`: SOAP 1.1, document/literal. */
export const soap: Service = { serve: serveSoap, refuse: faultAnswer };

async function serveSoap(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const text = request.body();
  const announced = announcedCall(text);
  // An envelope without a call is refused by reading it.
  const operation = announced?.operation ?? readEnvelope(text).operation;
  const soapFunction = functionNamed(operation);
  try {
    beginUse(request, soapFunction.needs);
    checkAddress(request, served.entry, soapFunction.shows === true ? [DISPLAY] : []);
    const display = readDisplayValue(request).form;
    checkAccess(request, served, announced?.sysId ?? '', soapFunction);
    const { parameters, records } = readCall(text, operation);
    const context = queryContext(ports, request.context);
    const { content, total } = await soapFunction.run({ ports, context, display, ...served, ...authorOf(request), parameters, records });
    const name = `tns:${operation}Response`;
    const body = soapEnvelope(`<${name} xmlns:tns="${targetNamespace(served.table)}">${content}</${name}>`);
    return xmlAnswer(200, body, total === undefined ? {} : totalHeader({ total }));
  } catch (error) {
    throw error instanceof Problem ? error.during(operation) : error;
  }
}

function functionNamed(operation: string): SoapFunction {
  const soapFunction = SOAP_FUNCTIONS.get(operation);
  if (soapFunction !== undefined) return soapFunction;
  const known = [...SOAP_FUNCTIONS.keys()].join(', ');
  throw new Problem('unknown_operation', `The function "${quote(operation)}" is not supported. Use one of ${known}.`);
}

/** The whole call. If this reading found another function than the one that was allowed, nothing would be done. */
function readCall(text: string, operation: string): SoapCall {
  const call = readEnvelope(text);
  if (call.operation === operation) return call;
  throw new Problem('body_unreadable', 'The SOAP Body must begin with the element of the function to call. Nothing was done.');
}

/** What the platform's faults begin with; integrations look for these words. */
const PLATFORM_EXCEPTION = 'com.glide.processors.soap.SOAPProcessingException';

function checkAccess({ context }: InstanceRequest, { table, entry }: ServedTable, sysId: string, soapFunction: SoapFunction): void {
  const refusal = soapRefusal(context, entry, soapFunction.needs);
  if (refusal === null) return;
  if (refusal === 'strict_security_unread')
    throw new Problem(refusal, 'The service cannot tell at the moment whether this account may do this. Try again shortly.');
  const words = soapFunction.insufficient(table, sysId);
  throw new Problem(refusal, `${PLATFORM_EXCEPTION}: ${words}`);
}
