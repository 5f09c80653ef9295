import type { APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../core/decision/reasons.ts';
import { DependencyError } from '../core/ports.ts';
import { type Message, messageResponse } from './parts/message.tsx';
import type { Shell } from './parts/page.tsx';

/** What a person is told of an error that a page did not expect. The true cause goes to the log only. */
export interface Failure {
  readonly status: 500 | 503;
  readonly title: string;
  readonly text: string;
  /** What did not answer; null: something else went wrong. */
  readonly dependency: string | null;
}

/** @param request `decisionId`: by it an administrator finds the error in the log; null: a page, which tells it as its reference. */
export function failureOf(
  error: unknown,
  { method, decisionId }: { readonly method: string; readonly decisionId: string | null },
): Failure {
  if (error instanceof DependencyError)
    return { status: 503, title: 'Service unavailable', text: unavailable(method), dependency: error.dependency };
  const id = decisionId === null ? 'the reference below.' : `this id: ${decisionId}`;
  const text = `Something went wrong here. Try again. If it keeps happening, give your administrator ${id}`;
  return { status: 500, title: 'Error', text, dependency: null };
}

/** A store that did not answer in time may still have written. */
function unavailable(method: string): string {
  const { publicText } = REASONS.dependency_unavailable;
  return method === 'GET' || method === 'HEAD' ? publicText : `${publicText} Before retrying, check whether the change was made.`;
}

/** The page that says so. */
export const failurePage = (shell: Shell, { status, title, text }: Failure, link?: Message['link']): APIGatewayProxyResult =>
  messageResponse(status, shell, { title, text, ...(link && { link }) }, retryAfter(status));

/** What is down for a moment says when to come again, in seconds. */
export const retryAfter = (status: number): Readonly<Record<string, string>> => (status === 503 ? { 'Retry-After': '5' } : {});
