import type { APIGatewayProxyResult } from 'aws-lambda';
import { soapEnvelope } from '../../../shared/core/fault.ts';
import { xmlAnswer } from '../http/answer.ts';
import { faultAnswer } from '../http/fault.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import { totalHeader } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import { type ServedTable, type Service, servedTable } from '../service.ts';
import { soapRefusal } from '../tables/access.ts';
import { readEnvelope, type SoapCall } from './envelope.ts';
import { SOAP_FUNCTIONS, type SoapFunction } from './functions.ts';
import { targetNamespace } from './wsdl.ts';

/** `POST /<table>.do?SOAP`: SOAP 1.1, document/literal. */
export const soap: Service = { serve: serveSoap, refuse: faultAnswer };

async function serveSoap(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const served = servedTable(request);
  const call = readEnvelope(request.body());
  const soapFunction = SOAP_FUNCTIONS.get(call.operation);
  if (soapFunction === undefined) {
    const known = [...SOAP_FUNCTIONS.keys()].join(', ');
    throw new Problem('unknown_operation', `The function "${quote(call.operation)}" is not served. There are ${known}.`);
  }
  try {
    checkAccess(request, served, call, soapFunction);
    const { parameters, records } = call;
    const { content, total } = await soapFunction.run({ ports, ...served, userName: request.context.user_name, parameters, records });
    const name = `tns:${call.operation}Response`;
    const body = soapEnvelope(`<${name} xmlns:tns="${targetNamespace(served.table)}">${content}</${name}>`);
    return xmlAnswer(200, body, total === undefined ? {} : totalHeader({ total }));
  } catch (error) {
    throw error instanceof Problem ? error.during(call.operation) : error;
  }
}

/** What the platform's faults begin with; integrations look for these words. */
const PLATFORM_EXCEPTION = 'com.glide.processors.soap.SOAPProcessingException';

function checkAccess({ context }: InstanceRequest, { table, entry }: ServedTable, call: SoapCall, soapFunction: SoapFunction): void {
  const refusal = soapRefusal(context, entry, soapFunction.needs);
  if (refusal === null) return;
  if (refusal === 'strict_security_unread')
    throw new Problem(refusal, 'The service cannot tell at the moment whether this account may do this. Try again shortly.');
  const words = soapFunction.insufficient(table, quote(call.parameters.get('sys_id')?.trim() ?? ''));
  throw new Problem(refusal, `${PLATFORM_EXCEPTION}: ${words}`);
}
