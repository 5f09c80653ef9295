import { XMLValidator } from 'fast-xml-parser';
import type { Trace } from './chain.ts';
import type { Note } from './finding.ts';
import { allowedOriginOf } from './oracle-decide.ts';
import type { RawRequest } from './raw-request.ts';
import { COOKIE, CORS_ORIGIN, endedSecretOf, passwordOf, secretOf, USERS } from './world.ts';

/** Escaped for its format, no deliberate 5xx, no secret, no way to another site, no session cookie without a session. */
export function checkAnswer(request: RawRequest, trace: Trace, note: Note): void {
  const { status, headers, body } = trace.answer;
  const header = (name: string): string[] => headers.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);
  const [type = ''] = header('content-type');
  const gzip = header('content-encoding').length > 0;
  const text = gzip ? '' : body.toString();
  const owner = trace.calls[1];
  const fault = type.startsWith('text/xml') && text.includes('Fault>') && status === 500;
  if (status >= 500 && status !== 501 && !fault) note('difference', `status ${status}`);
  if (type.startsWith('text/html') && /zq[<"']zq/.test(text)) note('difference', 'raw text in a page');
  if (/xml/.test(type) && text !== '' && XMLValidator.validate(text) !== true) note('difference', 'XML that is none');
  if (type.startsWith('application/json') && text !== '' && status !== 204 && !isJson(text) && owner?.who !== 'instance')
    note('difference', 'JSON that is none');
  if (headers.some(([, value]) => /[\r\n\0]/.test(value))) note('difference', 'a line break in a header');
  for (const location of header('location'))
    if (!/^(?:http:\/\/localhost:8080)?\/(?![/\\])[\x21-\x7e]*$/.test(location)) note('wrongly_allowed', `leads to ${location}`);
  const sent = `${request.target}${request.body}${request.headers.join()}`;
  const lines = JSON.stringify(trace.lines);
  const whole = `${JSON.stringify(headers)}${text}${lines}`;
  for (const { user_name } of USERS) {
    if (whole.includes(passwordOf(user_name)) && !sent.includes(`pw`)) note('difference', `tells the password of ${user_name}`);
    for (const secret of [secretOf(user_name), endedSecretOf(user_name)])
      if (lines.includes(secret) || (whole.includes(secret) && !sent.includes(secret)))
        note('difference', `tells a secret of ${user_name}`);
  }
  const cookies = header('set-cookie').filter((value) => value.startsWith(`${COOKIE}=`) && !value.startsWith(`${COOKIE}=;`));
  if (cookies.length > 0 && trace.sessionsMade.length === 0) note('wrongly_allowed', 'a cookie without a session');
  const readers = header('access-control-allow-origin');
  if (readers.length > 0 && (readers.join() !== CORS_ORIGIN || allowedOriginOf(request) === null))
    note('wrongly_allowed', `read by ${readers}`);
  if (header('access-control-allow-credentials').length > 0) note('wrongly_allowed', 'read with a session');
  // API Gateway would rename the challenge of a function.
  if (status === 401 && header('www-authenticate').length !== 1 && owner?.who !== 'oauth') note('difference', 'a 401 without a challenge');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
