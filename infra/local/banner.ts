import { relative } from 'node:path';
import { JWKS_PATH } from '../../shared/core/decision/upstream.ts';
import { tokenUrlOf } from './identity-provider/workloads.ts';
import type { Paint } from './look.ts';
import { WORKLOAD_USER } from './seed/federated.ts';
import { codeAt, FACTOR_SECRET, FACTOR_USER } from './seed/second-factor.ts';
import { PASSWORD, USERS } from './seed/users.ts';
import type { LocalRun } from './start.ts';

const SOAP_BODY =
  '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><getRecords xmlns="http://www.service-now.com/incident"><__limit>2</__limit></getRecords></Body></Envelope>';

/** Who to be for which job: the first that a person wants to know. */
export const JOBS = [
  ['administrator', 'admin', 'users, roles, histories'],
  ['security administrator', 'admin', 'openings, by Elevate Roles'],
  ['user administrator', 'user.admin', 'users below administrator'],
  ['person', 'abel.tuter', '/incident_list.do, /sp'],
  ['machine', 'soap.user', 'protocols, never a page'],
] as const;

type Started = Omit<LocalRun, 'stop'>;

/** What `npm start` prints once it is ready. All but the commands fits 80 columns. */
export function banner(run: Started, seconds: number, persist: string | null, paint: Paint = (_tone, text) => text): string {
  const title = (text: string): string => paint('title', text);
  return `
${title('Non-Interactive Sessions')}, ready in ${seconds.toFixed(1)} s. Ctrl+C stops it.
${persist === null ? 'Everything is in memory; npm start -- --persist DIR keeps it.' : `Data is kept in ${shortPath(persist)}.`}

${addresses(run, paint).join('\n')}

${title('Who to be')}
${jobs(paint).join('\n')}

${title('All users')}; the password of all that have one is ${paint('name', PASSWORD)}
${USERS.map((user) => userLine(user, paint)).join('\n')}

${title('Try')}
${commands(run).join('\n')}

${title('Decisions')}
`;
}

function jobs(paint: Paint): string[] {
  const line = (job: string, user: string, password: string, what: string): string =>
    `  ${job.padEnd(22)}  ${user.padEnd(10)}  ${password.padEnd(PASSWORD.length)}  ${what}`;
  return [
    paint('quiet', line('TO BE', 'SIGN IN AS', 'PASSWORD', 'FOR')),
    ...JOBS.map(([job, user, what]) => line(job, user, PASSWORD, what)),
  ];
}

function addresses(run: Started, paint: Paint): string[] {
  const { gatewayUrl, awsUrl, decisionLog, identityProviderUrl, digestPassphrase, rotatingSecret, upstreamUrl } = run;
  const line = (name: string, value: string | null, what = ''): string[] =>
    value === null ? [] : [`  ${name.padEnd(14)}  ${paint('name', value)}${what === '' ? '' : `  ${what}`}`];
  return [
    ...line('Console', `${gatewayUrl}/login.do`, 'sign in, then open All'),
    ...line('Gateway', gatewayUrl, 'pages, portal and protocols'),
    ...line('AWS endpoint', awsUrl, 'DynamoDB and SSM: npm run nis, aws CLI'),
    ...line('Decision log', shortPath(decisionLog)),
    ...line('SAML', identityProviderUrl, 'identity provider; begin at /login.do'),
    ...line('Digest', digestPassphrase, '(passphrase)'),
    // Of rotating.user: with more words the line would be too long.
    ...line('Secret', rotatingSecret),
    ...line('TOTP secret', FACTOR_SECRET, `of ${FACTOR_USER}`),
    ...line('Code', codeAt(Date.now()), 'of that secret now; the next: npm run code'),
    ...line('Upstream', upstreamUrl, 'serves tables, behind the gate'),
    ...line('Public keys', upstreamUrl === null ? null : gatewayUrl + JWKS_PATH),
  ];
}

function commands({ gatewayUrl, identityProviderUrl }: Started): string[] {
  const as = `-u soap.user:${PASSWORD}`;
  return [
    `  curl ${as} '${gatewayUrl}/incident.do?WSDL'`,
    `  curl ${as} -H 'Content-Type: text/xml' -d '${SOAP_BODY}' '${gatewayUrl}/incident.do?SOAP'`,
    `  curl -i ${as} '${gatewayUrl}/incident.do'     # the UI: refused`,
    ...(identityProviderUrl === null
      ? []
      : [
          `  curl -d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer -d client_id=${WORKLOAD_USER} -d assertion=$(curl -s ${tokenUrlOf(identityProviderUrl)}) ${gatewayUrl}/oauth_token.do     # a workload of GitHub gets a token without a secret`,
        ]),
  ];
}

const shortPath = (path: string): string => relative(process.cwd(), path) || path;

const userLine = ({ user_name, purpose, roles, hasPassword, hasSecret }: (typeof USERS)[number], paint: Paint): string => {
  const more = hasPassword || hasSecret ? '' : '(no password)';
  return `  ${paint('name', user_name.padEnd(13))}  ${purpose.padEnd(37)}  ${[roles.join(', '), more].filter((part) => part !== '').join(' ')}`.trimEnd();
};
