import { hash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { dayOf } from '../../../../shared/core/instant.ts';
import { endOf } from '../../../../shared/core/settings/settings.ts';
import type { DayCount } from '../../../../shared/core/usage/rows.ts';
import type { Form } from '../../../../shared/web/form.ts';
import { USER_TOKEN_FIELD } from '../../../../shared/web/user-token.ts';
import { remember } from '../../memory/read.tsx';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { readGuestFacts } from '../read.ts';
import { changesOf, type Saving } from '../saving.ts';
import { effectsOfTimes } from '../times/save.ts';
import { AT, controlsOf } from '../typed.ts';
import { type Opening, openingsOf } from './openings.ts';
import { confirmPage } from './page.tsx';

/** Names what was confirmed: the digest of the question as the page asked it. */
const CONFIRMED = 'sysparm_confirmed';
/** Fields that the form of the question sets itself. */
const OWN: readonly string[] = [CONFIRMED, USER_TOKEN_FIELD, 'sysparm_action'];

const DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The question before something opens; null: nothing opens, or just this was confirmed. A confirmation holds for what the page said: if the
 * stored value, the end or what guests reach is another one by now, it asks again.
 *
 * The same before a session time changes, which ends sessions or keeps them open for longer.
 */
export async function askedFirst(
  ports: ConsolePorts,
  request: ConsoleRequest,
  form: Form,
  saving: Saving,
): Promise<APIGatewayProxyResult | null> {
  const openings = openingsOf(saving, await readGuestFacts(ports, await ports.settings.all()));
  const times = effectsOfTimes(saving.times);
  if (openings.length === 0 && times.size === 0) return null;
  const [question, confirmed] = [questionOf(openings, times), form.field(CONFIRMED)];
  if (confirmed === question) return null;
  request.deed.operation = 'query';
  return confirmPage(request, {
    openings,
    times,
    observed: await observedOf(ports, openings),
    others: [...changesOf(saving)].flatMap(([name, text]) =>
      openings.some(({ row }) => row.name === name || row.protocol === name) ? [] : [text],
    ),
    fields: [...fieldsOf(form, openings), [CONFIRMED, question]],
    changed: confirmed !== '',
  });
}

const questionOf = (openings: readonly Opening[], times: ReadonlyMap<string, string>): string =>
  hash('sha256', JSON.stringify([openings.map(({ row, old, wanted, says }) => [row.name, old, wanted, says]), ...times]));

/** What was sent, with each length of an opening as the end that the question names. */
function fieldsOf(form: Form, openings: readonly Opening[]): [string, string][] {
  const ends = new Map(
    openings.flatMap(({ row, wanted }): [string, string][] => {
      const [controls, end] = [controlsOf(row.name), endOf(wanted)];
      return end === null
        ? []
        : [
            [controls.ends, AT],
            [controls.at, end],
          ];
    }),
  );
  const sent = form.names.filter((name) => !OWN.includes(name) && !ends.has(name));
  return [...sent.flatMap((name) => form.all(name).map((value): [string, string] => [name, value])), ...ends];
}

/** How many requests of the last days were refused for want of what is no longer asked for. */
async function observedOf(ports: ConsolePorts, openings: readonly Opening[]): Promise<ReadonlyMap<string, string>> {
  const since = dayOf(ports.clock.now() - (DAYS - 1) * DAY_MS);
  const said = await remember(ports, 'requests that would be let in', ({ usage }) => usage.dayCounts(since));
  if (said.kind !== 'read') return new Map();
  return new Map(openings.flatMap(({ row: { name, protocol } }) => refusedTexts(said.value, protocol).map((text) => [name, text])));
}

function refusedTexts(counts: readonly DayCount[], protocol: Opening['row']['protocol']): string[] {
  const reason = protocol === null ? 'soap_role_missing' : 'credentials_required';
  const refused = counts.filter((each) => each.reason === reason && each.protocol === (protocol ?? 'soap'));
  const count = refused.reduce((sum, each) => sum + each.count, 0);
  const what = protocol === null ? 'for want of a soap role' : 'because they had no credentials';
  return count === 0 ? [] : [`In the last ${DAYS} days about ${count.toLocaleString('en-US')} such requests were refused ${what}.`];
}
