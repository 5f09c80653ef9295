import { escapeMarkup } from './text.ts';

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Namespace of a SOAP 1.1 envelope. */
export const ENVELOPE_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Who must change something. Source: SOAP 1.1, section 4.4.1. */
export type FaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';

/** A SOAP 1.1 envelope around the content of its body, which is XML already. */
export const soapEnvelope = (body: string): string =>
  `${XML_DECLARATION}<SOAP-ENV:Envelope xmlns:SOAP-ENV="${ENVELOPE_NAMESPACE}"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** Namespace of the element that holds the code of a Fault. */
const CODE_NAMESPACE = 'urn:non-interactive-sessions';

/**
 * A SOAP 1.1 Fault in its envelope, in one line. Its detail tells the code as text, and once more in an element: stacks such as JAX-WS and
 * Axis read only elements of a detail. The attribute is for the SOAP client of npm, which takes text beside an element only where the element
 * around them has one.
 *
 * Source: SOAP 1.1, section 4.4.
 *
 * @param text for the caller; escaped here.
 * @param detail the reason or problem code, which needs no escape.
 */
export const soapFault = (faultCode: FaultCode, text: string, detail: string): string =>
  soapEnvelope(
    `<SOAP-ENV:Fault><faultcode>SOAP-ENV:${faultCode}</faultcode><faultstring>${escapeMarkup(text)}</faultstring><detail xmlns:nis="${CODE_NAMESPACE}" nis:code="${detail}">${detail}<nis:code>${detail}</nis:code></detail></SOAP-ENV:Fault>`,
  );
