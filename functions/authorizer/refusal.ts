import type { Refuse } from '../../shared/core/decision/decide.ts';
import { publicText } from '../../shared/core/decision/reasons.ts';
import { soapFault } from '../../shared/core/fault.ts';
import { PRODUCT } from '../../shared/core/names.ts';
import { siteHeader } from '../../shared/core/pages/header.ts';
import type { SignedIn } from '../../shared/core/pages/menu.ts';
import { reference } from '../../shared/core/reference.ts';
import type { Classification } from '../../shared/core/request/classify.ts';
import { protocolRow } from '../../shared/core/request/protocols.ts';
import { escapeMarkup } from '../../shared/core/text.ts';

/** A 403 as the gateway response sends it: one line, escaped here, because the gateway's templates cannot escape. */
export interface RefusalPage {
  readonly content_type: string;
  readonly body: string;
  /** Value of the header Allow; missing if the method is right. Source: RFC 9110, section 10.2.1. */
  readonly allow?: string;
}

/** Where the sign-in page is and how to come back, which request this is, and who sent it. */
export interface PageFacts {
  readonly decisionId: string;
  readonly stagePrefix: string;
  /** null: not known. */
  readonly who: SignedIn | null;
  /** Path and query of this request. */
  target(): string;
}

/** Longest `goto` that is sent. A longer one is shortened to the path, or left out. */
const LONGEST_GOTO = 1024;

/** The answer to a refusal that is not a 401, in the format that was asked for. Nothing of the request is repeated unescaped. */
export function refusalPage(request: Classification, refusal: Refuse, page: PageFacts): RefusalPage {
  const methods = request.kind === 'ambiguous' ? request.methods : null;
  const allow = methods === null ? {} : { allow: methods.join(', ') };
  const text = publicText(refusal.reason, methods);
  switch (formatOf(request, refusal)) {
    case 'fault':
      return { content_type: 'text/xml; charset=utf-8', body: soapFault('Server', text, refusal.reason), ...allow };
    case 'json':
      return { content_type: 'application/json; charset=utf-8', body: json(text, refusal.reason), ...allow };
    case 'html':
      return {
        content_type: 'text/html; charset=utf-8',
        body: html(text, forwardTo(request, refusal, page), page),
        ...allow,
      };
  }
}

function formatOf(request: Classification, refusal: Refuse): 'fault' | 'json' | 'html' {
  if (refusal.outcome === 'sign_in') return 'html';
  if (request.kind === 'ambiguous') return request.machine ? 'json' : 'html';
  return request.protocol === null ? 'html' : protocolRow(request.protocol).refusal;
}

/** The page that opens at once; null: none, the page only offers a link. */
function forwardTo(request: Classification, refusal: Refuse, { stagePrefix, target }: PageFacts): string | null {
  const signIn = `${stagePrefix}/login.do`;
  if (refusal.reason === 'web_service_access_only') return `${signIn}?reason=web_service_access_only`;
  if (refusal.outcome !== 'sign_in') return null;
  if (request.kind === 'classified' && request.surface === 'api') return signIn;
  const pathAndQuery = target();
  const goto = [pathAndQuery, pathAndQuery.replace(/\?.*/, '')].map(encodeURIComponent).find((value) => value.length <= LONGEST_GOTO);
  return goto === undefined ? signIn : `${signIn}?goto=${goto}`;
}

function html(publicText: string, forward: string | null, { stagePrefix, decisionId, who }: PageFacts): string {
  const text = escapeMarkup(publicText);
  const refresh = forward === null ? '' : `<meta http-equiv="refresh" content="0; url=${escapeMarkup(forward)}">`;
  const link = `<a href="${escapeMarkup(forward ?? `${stagePrefix}/`)}">${forward === null ? 'Go to the home page' : 'Go to the sign-in page'}</a>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">${POLICY}${refresh}<title>Access refused &middot; ${PRODUCT}</title><link rel="icon" type="image/svg+xml" href="${stagePrefix}/favicon.ico"><link rel="stylesheet" href="${stagePrefix}/assets/nis.css"></head><body>${siteHeader({ prefix: stagePrefix, path: '', view: '' }, who)}<main><section class="card"><h1>Access refused</h1><p>${text}</p><p>${link}</p>${reference(decisionId)}</section></main></body></html>`;
}

/**
 * Stands in the page, because the policy needs single quotes and the headers of a gateway response are written in them. A header refuses
 * framing.
 */
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'">`;

const json = (detail: string, code: string): string =>
  JSON.stringify({ error: { message: 'User Not Authorized', detail, code }, status: 'failure' });
