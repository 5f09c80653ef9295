import type { APIGatewayProxyResult } from 'aws-lambda';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { RequestContext } from '../../core/decision/context.ts';
import { timeText } from '../../core/instant.ts';
import { PRODUCT } from '../../core/names.ts';
import { siteHeader } from '../../core/pages/header.ts';
import type { Place, SignedIn } from '../../core/pages/menu.ts';
import { withScript } from './form/ask-before-leaving.tsx';
import { OpenBanner, type ToldOpen, toldOpen } from './open-banner.tsx';
import { markTimes } from './time.tsx';

/** What every page knows of its request. */
export interface Shell extends Place {
  /** User token of the session, which scripts of the page send as X-UserToken; null without a session. */
  readonly userToken: string | null;
  /** Who is signed in; null: not known. */
  readonly who: SignedIn | null;
  /** INSTANTs that this person must be told of on every page; see `RequestContext`. */
  readonly signInEnds?: string | null;
  readonly accountEnds?: string | null;
  /** The page of the list of users that this person came from, for the way back. */
  readonly back?: string;
  /** What is open, where this person is to be told. */
  readonly open?: ToldOpen;
}

/** The shell of a request as the authorizer decided it. */
export const shellOf = (context: RequestContext): Shell => ({
  prefix: context.stage_prefix,
  userToken: context.user_token,
  path: context.path,
  view: '',
  who: context.session_kind === 'guest' ? null : whoOf(context),
  ...(context.session_kind === 'guest' ? {} : { signInEnds: context.sign_in_ends, accountEnds: context.account_ends }),
  ...(context.open_now === undefined ? {} : { open: toldOpen(context.open_now, context) }),
});

const whoOf = ({ user_name, roles, elevated_until, may_elevate }: RequestContext): SignedIn => ({
  userName: user_name,
  roles,
  elevatedUntil: elevated_until,
  mayElevate: may_elevate,
});

/**
 * The document around every page of sign-in, console and instance. Values are escaped by construction.
 *
 * The stylesheet knows, beside plain headings, forms, `dl` and tables: `.scroll` around a wide table, `.card` around a narrow form,
 * `.field` around label, control and `.error`, `.notice` and `.error` as messages, `.button` on a link, `.hint` for small print, `.empty` where a
 * list has nothing, `.danger` on a button that ends or deletes something.
 */
export function Page({ title, children, ...shell }: Shell & { readonly title: string; readonly children?: Child }) {
  const { prefix, userToken, who } = shell;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {userToken === null ? null : <meta name="x-user-token" content={userToken} />}
        <title>{`${title} · ${PRODUCT}`}</title>
        <link rel="icon" type="image/svg+xml" href={`${prefix}/favicon.ico`} />
        <link rel="stylesheet" href={`${prefix}/assets/nis.css`} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {raw(siteHeader(shell, who))}
        <OpenBanner open={shell.open} prefix={prefix} />
        <main id="main">
          <Ends shell={shell} />
          {children}
        </main>
      </body>
    </html>
  );
}

/** What ends soon. Source: docs/contract.md, "Dates that close" (Told beforehand). */
const Ends = ({ shell: { signInEnds = null, accountEnds = null } }: { readonly shell: Shell }) => (
  <>
    {signInEnds === null ? null : (
      <p class="notice">{`From ${timeText(signInEnds)} on this account can no longer sign in here. It stays usable for web services.`}</p>
    )}
    {accountEnds === null ? null : <p class="notice">{`From ${timeText(accountEnds)} on this account can no longer be used.`}</p>}
  </>
);

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** No script, no frame, nothing from elsewhere; no copy in a cache; no sniffing. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  // For browsers that know no frame-ancestors.
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** What JSX makes: text that is escaped already. A plain string is none. */
type PageElement = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A page as API Gateway takes it. */
export function htmlResponse(
  status: number,
  element: PageElement,
  extraHeaders: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  const html = element.toString();
  const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': withScript(POLICY, html), 'Content-Type': 'text/html; charset=utf-8' };
  return { statusCode: status, headers: { ...headers, ...extraHeaders }, body: markTimes(`<!doctype html>${html}`) };
}

/**
 * A redirect.
 *
 * @param location a page of this site, as its path with the stage prefix, or the address of an identity provider; printable ASCII.
 */
export const redirect = (location: string, extraHeaders: Readonly<Record<string, string>> = {}): APIGatewayProxyResult => ({
  statusCode: 302,
  headers: { ...PAGE_HEADERS, Location: location, ...extraHeaders },
  body: '',
});
