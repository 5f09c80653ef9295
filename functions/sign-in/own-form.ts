import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Form } from '../../shared/web/form.ts';
import { type Proof, readOwnForm } from '../../shared/web/own-form.ts';
import { type Message, messageResponse } from '../../shared/web/parts/message.tsx';
import { NO_NAME, report } from './log.ts';
import type { SignInPorts } from './ports.ts';
import type { SignInRequest } from './request.ts';

type Taken = Form | { readonly kind: 'refused'; readonly response: APIGatewayProxyResult };

const SIGN_IN_LINK = { path: '/login.do', label: 'Go to the sign-in page' };

/** The form that a page of sign-in sent; what is refused is logged and answered by a page that leads on by the link. */
function take(ports: SignInPorts, request: SignInRequest, proof: Proof, link: Message['link'] = SIGN_IN_LINK): Taken {
  const sent = readOwnForm(request, { proof });
  if (sent.kind === 'form') return sent.form;
  const { context, shell } = request;
  const { user_token, user_name: user, session_kind } = context;
  report(ports, request, { outcome: 'refused', cause: sent.cause, ...(user_token === null ? NO_NAME : { user, session_kind }) });
  return { kind: 'refused', response: messageResponse(sent.status, shell, { title: sent.title, text: sent.text, link }) };
}

/** A form of a page that is open to everyone. */
export const readOpenForm = (ports: SignInPorts, request: SignInRequest): Taken => take(ports, request, 'not_cross_site');

/** A form of a page of this session. */
export function readSessionForm(ports: SignInPorts, request: SignInRequest, page: string): Taken {
  request.deed.operation = 'update';
  return take(ports, request, 'user_token', { path: page, label: 'Open the page again' });
}
