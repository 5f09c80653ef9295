import { address } from './address.ts';
import { type Call, OPTIONS, type Trace } from './chain.ts';
import { checkAnswer } from './check-answer.ts';
import { checkServed } from './check-served.ts';
import type { Finding, Note } from './finding.ts';
import { read, resourceOf } from './oracle-classify.ts';
import { allowedOriginOf, expect } from './oracle-decide.ts';
import { type RawRequest, valuesOf } from './raw-request.ts';

/** Everything that is not as it should be. */
export function check(request: RawRequest, trace: Trace): Finding[] {
  const found: Finding[] = [];
  const note = (kind: Finding['kind'], what: string): void => void found.push({ kind, what });
  // A request that the gateway refuses by itself is reported to the terminal, too.
  const failures = trace.failures.filter((failure) => trace.answer.status >= 500 || !failure.startsWith('gateway: '));
  for (const failure of failures) note('difference', `unexpected: ${failure.slice(0, 400)}`);
  const [authorizer, owner, ...more] = trace.calls;
  if (more.length > 0) note('wrongly_allowed', 'more than one function was asked');
  checkGate(authorizer, owner, trace, note);
  checkAnswer(request, trace, note);
  const addressed = address(request);
  if (addressed === null) {
    if (authorizer !== undefined) note('difference', 'the gateway took what its documents refuse');
    return found;
  }
  if (authorizer === undefined) {
    note('false_refusal', `the gateway refused by itself: ${trace.answer.status}`);
    return found;
  }
  const reading = read(
    request.method,
    addressed.rawPath,
    addressed.keys,
    resourceOf(addressed.rawPath),
    {
      ...OPTIONS,
      upstream: request.upstream,
    },
    {
      override: request.headers.some(([name]) => name.toLowerCase().replace(/[^a-z]+/g, '') === 'xhttpmethodoverride'),
      preflightFor:
        request.method === 'OPTIONS' && allowedOriginOf(request) !== null
          ? valuesOf(request, 'access-control-request-method')[0]
          : undefined,
    },
  );
  const expected = expect(request, reading);
  const line = trace.lines.find(({ log }) => log === 'decision');
  const decided = `${line?.outcome} ${line?.reason}`;
  if (decided !== expected.decision) note(severity(decided, expected.decision), `decided ${decided}, expected ${expected.decision}`);
  else if (reading.kind === 'classified') checkServed({ request, addressed, reading, expected, trace, owner }, note);
  return found;
}

function severity(decided: string, expected: string): Finding['kind'] {
  if (decided.startsWith('allow')) return expected.startsWith('allow') ? 'difference' : 'wrongly_allowed';
  return expected.startsWith('allow') ? 'false_refusal' : 'difference';
}

/** No function without an allow of the authorizer, and no success without a function. */
function checkGate(authorizer: Call | undefined, owner: Call | undefined, { answer }: Trace, note: Note): void {
  const allowed = authorizer?.who === 'authorizer' && authorizer.outcome.ok && /"Effect":"Allow"/.test(authorizer.outcome.payload);
  if (owner !== undefined && !allowed) note('wrongly_allowed', `${owner.who} was asked without an allow`);
  if (answer.status < 400 && owner === undefined) note('wrongly_allowed', `status ${answer.status} without a function`);
}
