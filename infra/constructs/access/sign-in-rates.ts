import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { STRICT_TRANSPORT_SECURITY } from '../../../shared/core/request/headers.ts';
import { NAMED_ROUTES, type Route } from '../../../shared/core/request/routes.ts';

/** What one address may send in five minutes. */
export interface SignInRates {
  /** Passwords, by form: at sign-in, a change of password, an elevation. */
  readonly passwords: number;
  /** Requests of single sign-on. */
  readonly singleSignOn: number;
}

const PAGE = 'slow-down';

/** What a person sees who is blocked: WAF has a page of its own, because its answers come before the API's. */
export const BLOCKED_PAGES: Readonly<Record<string, CfnWebACL.CustomResponseBodyProperty>> = {
  [PAGE]: {
    contentType: 'TEXT_HTML',
    content: `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Wait before you sign in</title><meta name="viewport" content="width=device-width"></head>
<body><h1>Wait before you sign in</h1>
<p>Too many attempts to sign in came from your network address. Wait five minutes, then sign in again.</p>
<p>If many people share this address, ask your administrator to raise the bound (options signInRateLimit and singleSignOnRateLimit).</p>
</body></html>`,
  },
};

/** Source: AWS WAF Developer Guide, "Sending custom responses for Block actions". */
const BLOCK: CfnWebACL.RuleActionProperty = {
  block: {
    customResponse: {
      responseCode: 429,
      customResponseBodyKey: PAGE,
      responseHeaders: [
        { name: 'Retry-After', value: '300' },
        { name: 'Cache-Control', value: 'no-store' },
        { name: 'X-Content-Type-Options', value: 'nosniff' },
        { name: 'Strict-Transport-Security', value: STRICT_TRANSPORT_SECURITY },
      ],
    },
  },
};

/**
 * Two rules, each with a count of its own: guesses of passwords, and single sign-on, where there is nothing to guess. An office behind one
 * address signs in at nine, so each bound leaves room for it; the lockout of each user stays the bound of a guesser.
 *
 * They count the address that connects, also behind trusted proxies: of a forwarded header WAF takes the first address, which the client
 * writes, so that a guesser could go uncounted or block an office in its name.
 *
 * Source: AWS WAFV2 API Reference, "ForwardedIPConfig".
 */
export const signInRates = ({ passwords, singleSignOn }: SignInRates): CfnWebACL.RuleProperty[] => [
  rate('PasswordRate', 0, passwords, [
    paths(({ owner, surface, resource }) => owner === 'sign-in' && surface !== 'sso' && !NO_PASSWORD.test(resource)),
    // The page alone is no attempt.
    {
      byteMatchStatement: {
        searchString: 'POST',
        fieldToMatch: { method: {} },
        positionalConstraint: 'EXACTLY',
        textTransformations: AS_IS,
      },
    },
  ]),
  rate('SingleSignOnRate', 1, singleSignOn, [paths(({ surface }) => surface === 'sso')]),
];

const NO_PASSWORD = /^\/(assets|favicon|logout|sp)/;
const AS_IS = [{ priority: 0, type: 'NONE' }];

function rate(name: string, priority: number, limit: number, all: CfnWebACL.StatementProperty[]): CfnWebACL.RuleProperty {
  const [only, ...others] = all;
  return {
    name,
    priority,
    action: BLOCK,
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: 'IP',
        scopeDownStatement: others.length === 0 && only !== undefined ? only : { andStatement: { statements: all } },
      },
    },
    visibilityConfig: { metricName: name, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
  };
}

/** Routes as the end of a path: at the execute-api host the stage stands before it. */
function paths(wanted: (route: Route) => boolean): CfnWebACL.StatementProperty {
  const ends = NAMED_ROUTES.filter(wanted).map(({ resource }) =>
    resource.endsWith('/{proxy+}') ? resource.slice(0, -'{proxy+}'.length) : `${resource.replaceAll('.', '\\.')}$`,
  );
  return {
    regexMatchStatement: {
      regexString: ends.join('|'),
      fieldToMatch: { uriPath: {} },
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'LOWERCASE' },
      ],
    },
  };
}
