import { html } from 'hono/html';

export interface Choice {
  readonly userName: string;
  readonly purpose: string;
  /** Signed for this user, base64. */
  readonly samlResponse: string;
}

export interface ChoosePage {
  readonly gatewayUrl: string;
  /** Assertion consumer service. */
  readonly acs: string;
  readonly relayState: string;
  readonly choices: readonly Choice[];
}

const page = (gatewayUrl: string, title: string, content: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${gatewayUrl}/assets/nis.css" />
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>`;

const NOTE = html`<p class="notice">
  This identity provider belongs to the local run alone. It asks for no password: choose any user.
</p>`;

/** Every user, with a button that posts the signed response. */
export const choosePage = ({ gatewayUrl, acs, relayState, choices }: ChoosePage) =>
  page(
    gatewayUrl,
    'Local identity provider',
    html`${NOTE}
      <p>Who are you?</p>
      <div class="scroll"><table>
        <thead><tr><th>User</th><th>What it is</th><th></th></tr></thead>
        <tbody>
          ${choices.map(
            ({ userName, purpose, samlResponse }) => html`<tr>
              <th scope="row">${userName}</th>
              <td>${purpose}</td>
              <td>
                <form method="post" action="${acs}">
                  <input type="hidden" name="SAMLResponse" value="${samlResponse}" />
                  <input type="hidden" name="RelayState" value="${relayState}" />
                  <button type="submit">Continue as ${userName}</button>
                </form>
              </td>
            </tr>`,
          )}
        </tbody>
      </table></div>`,
  );

export const messagePage = (gatewayUrl: string, text: string) =>
  page(
    gatewayUrl,
    'Local identity provider',
    html`${NOTE}
      <p>${text}</p>
      <p><a href="${gatewayUrl}/login.do">Go to the sign-in page</a></p>`,
  );
