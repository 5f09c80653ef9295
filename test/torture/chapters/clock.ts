import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { instantOf } from '../../../shared/core/instant.ts';
import { openUntil, SETTING_PATTERN, type SettingValue } from '../../../shared/core/settings/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { clientOf } from '../../support/http.ts';
import { type Subject, startSubject } from '../subject/subject.ts';
import { addUsers, ENDED } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, type Stage, settle, since, sleep } from './chapter.ts';
import { isOpen, settingsPath } from './open.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** As long as a changed toggle may take to be seen. */
const REVIVAL_MS = 16_000;
const TRAFFIC_MS = 2000;
/** Within this a changed toggle is in force, whatever the clock says. */
const BOUND_MS = 15_000;

/** The clock jumps by a day, forward and back. Sessions may end by that; nothing may be open longer than it should. */
export async function clockJumps(stage: Stage): Promise<readonly Row[]> {
  const subject = await startSubject(stage);
  await addUsers(subject.dynamo);
  const rows: Row[] = [];
  try {
    let clock = 0;
    for (const [name, offset] of [
      ['+ 1 day', DAY_MS],
      ['- 1 day, back to the true time', 0],
      ['- 1 day', -DAY_MS],
    ] as const) {
      rows.push(await jump(stage, subject, name, clock, offset));
      clock = offset;
    }
  } finally {
    stage.findings.unhandled += await subject.unhandled();
    await subject.stop();
  }
  return rows;
}

/** A toggle is opened, the clock jumps, and the toggle is closed in the same moment. */
async function jump(stage: Stage, subject: Subject, name: string, from: number, offset: number): Promise<Row> {
  const { tally, ledger } = stage;
  const counted = since(tally);
  await subject.setClock(from);
  await setToggle(subject, 'false');
  const opened = await waitFor(subject, true);
  await subject.setClock(offset);
  await setToggle(subject, 'true');
  const closed = await waitFor(subject, false);
  if (opened === null) tally.falseRefusals += 1;
  if (closed === null) tally.wronglyAllowed += 1;
  const revived = await revivals(subject);
  tally.wronglyAllowed += revived;
  const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
  await sleep(TRAFFIC_MS);
  await traffic.stop();
  return {
    clock: name,
    'toggle open after, s': opened ?? 'never',
    'closed after, s': closed ?? 'never',
    'what had ended, open': revived,
    ...counted(),
    'lost writes': await settle(stage, subject),
  };
}

/** How many requests an opening and an account let through that ended an hour ago by the true time. */
async function revivals(subject: Subject): Promise<number> {
  await setToggle(subject, openUntil(instantOf(Date.now() - HOUR_MS)));
  const ask = clientOf(subject.url);
  let revived = 0;
  for (const endsAt = performance.now() + REVIVAL_MS; performance.now() < endsAt; ) {
    const open = await Promise.all(Array.from({ length: 4 }, () => isOpen(subject.url, 'rss')));
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask('GET /api/now/whoami', { as: ENDED })));
    revived += open.filter((each) => each).length + answers.filter(({ status }) => status === 200).length;
  }
  await setToggle(subject, 'true');
  return revived;
}

const setToggle = ({ ssm }: Subject, Value: SettingValue) =>
  ssm.send(
    new PutParameterCommand({
      Name: `${settingsPath}glide.basicauth.required.rss`,
      Value,
      AllowedPattern: SETTING_PATTERN,
      Overwrite: true,
    }),
  );

/** @returns seconds until every one of a series of requests was as wanted; null: not within the bound. */
async function waitFor({ url }: Subject, open: boolean): Promise<number | null> {
  const startedAt = performance.now();
  let lastOtherAt = startedAt;
  // Each process of the authorizer has settings of its own, and a request meets one of them.
  await eventually(async () => {
    const [sentAt, seen] = [performance.now(), await Promise.all(Array.from({ length: 8 }, () => isOpen(url, 'rss')))];
    if (seen.some((one) => one !== open)) lastOtherAt = sentAt;
    return sentAt - startedAt > BOUND_MS + 1500;
  });
  const seconds = Math.round((lastOtherAt - startedAt) / 10) / 100;
  return seconds <= BOUND_MS / 1000 ? seconds : null;
}
