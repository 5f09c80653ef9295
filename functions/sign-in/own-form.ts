import type { APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import type { FormReading } from '../../shared/web/form.ts';
import { type Message, messageResponse } from '../../shared/web/message.tsx';
import { report } from './log.ts';
import type { SignInPorts } from './ports.ts';
import type { SignInRequest } from './request.ts';

type OwnForm = Extract<FormReading, { kind: 'form' }> | { readonly kind: 'refused'; readonly response: APIGatewayProxyResult };

const link = { path: '/login.do', label: 'Go to the sign-in page' };

const REFUSALS: Readonly<Record<'cross_site_write' | 'too_large' | 'not_a_form', Message & { readonly status: number }>> = {
  cross_site_write: { status: 403, title: 'Refused', text: REASONS.cross_site_write.publicText, link },
  too_large: { status: 413, title: 'Too large', text: 'This form is larger than 16 KiB. Shorten what you typed and send it again.', link },
  not_a_form: {
    status: 415,
    title: 'Not a form',
    text: 'Send the fields as application/x-www-form-urlencoded, as the form on this page does.',
    link,
  },
};

/** The form that a page of this site sent, or the refusal of anything else. */
export function readOwnForm(ports: SignInPorts, request: SignInRequest): OwnForm {
  const form = request.crossSite ? ({ kind: 'cross_site_write' } as const) : request.form();
  if (form.kind === 'form') return form;
  report(ports, request, { outcome: 'refused', cause: form.kind, user: null });
  const { status, ...message } = REFUSALS[form.kind];
  return { kind: 'refused', response: messageResponse(status, request.shell, message) };
}
