import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, type Shell } from './page.tsx';

export interface Message {
  readonly title: string;
  /** One clear sentence with what to do next. */
  readonly text: string;
  /** Path without the stage prefix. */
  readonly link?: { readonly path: string; readonly label: string };
}

/** A page that says one thing: what is wrong and where to go on. */
export function messageResponse(
  status: number,
  shell: Shell,
  { title, text, link = { path: '/', label: 'Go to the home page' } }: Message,
  extraHeaders: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return htmlResponse(
    status,
    <Page title={title} {...shell}>
      <section class="card">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <a href={shell.prefix + link.path}>{link.label}</a>
        </p>
      </section>
    </Page>,
    extraHeaders,
  );
}

/** A method that a page does not take. */
export const methodNotAllowed = (shell: Shell, allow: string): APIGatewayProxyResult =>
  messageResponse(405, shell, { title: 'Not possible', text: `This address takes ${allow} requests only.` }, { Allow: allow });

/** A page that is known but not built yet. */
export const notImplemented = (shell: Shell, text: string): APIGatewayProxyResult =>
  messageResponse(501, shell, { title: 'Not available', text });
