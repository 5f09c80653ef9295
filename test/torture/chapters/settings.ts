import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { eventually } from '../../support/eventually.ts';
import { type Subject, startSubject } from '../subject/subject.ts';
import { type Row, type Stage, sleep } from './chapter.ts';
import { ANONYMOUS, isOpen, settingsPath } from './open.ts';

const BOUND_MS = 15_000;
const BETWEEN_DELETIONS_MS = 1500;

interface Watched {
  deletedAt: number | null;
  lastOpenAt: number;
}

/** Every toggle is opened; then their parameters are deleted, one after the other, until none is left. */
export async function deletedSettings(stage: Stage): Promise<readonly Row[]> {
  const subject = await startSubject(stage);
  const toggles = new Map<string, Watched>(Object.keys(ANONYMOUS).map((name) => [name, { deletedAt: null, lastOpenAt: 0 }]));
  try {
    for (const toggle of toggles.keys()) await put(subject, toggle, 'false');
    await sleep(BOUND_MS);
    const deleting = deleteAll(subject, toggles);
    let going = true;
    void deleting.finally(() => {
      going = false;
    });
    const watch = (over: () => boolean) => eventually(() => look(stage, subject, toggles).then(over));
    await watch(() => !going);
    await deleting;
    const until = performance.now() + BOUND_MS + 2000;
    await watch(() => performance.now() >= until);
  } finally {
    stage.findings.unhandled += await subject.unhandled();
    await subject.stop();
  }
  return [...toggles].map(([toggle, { deletedAt, lastOpenAt }]) => ({
    'deleted setting': toggle,
    'closed after, s': Math.max(0, Math.round((lastOpenAt - (deletedAt ?? 0)) / 10) / 100),
  }));
}

async function deleteAll({ ssm }: Subject, toggles: ReadonlyMap<string, Watched>): Promise<void> {
  for (const [toggle, watched] of toggles) {
    await ssm.send(new DeleteParameterCommand({ Name: nameOf(toggle) }));
    watched.deletedAt = performance.now();
    await sleep(BETWEEN_DELETIONS_MS);
  }
}

/** Asks by every protocol once. */
async function look({ tally }: Stage, { url }: Subject, toggles: ReadonlyMap<string, Watched>): Promise<void> {
  await Promise.all(
    [...toggles].map(async ([toggle, watched]) => {
      const [sentAt, before] = [performance.now(), watched.deletedAt];
      tally.requests += 1;
      const open = await isOpen(url, toggle).catch((error: unknown) => error);
      if (open === true) watched.lastOpenAt = sentAt;
      const tooLong = before !== null && sentAt - before > BOUND_MS;
      if (open === true && tooLong) tally.judgeBad(`deleted setting ${toggle}`, new Error('still open after 15 s'), true);
      if (open instanceof Error || (open === false && watched.deletedAt === null))
        tally.judgeGood(`setting ${toggle}`, open instanceof Error ? open : new Error('closed although it is there'), false, false);
    }),
  );
}

const nameOf = (toggle: string): string => `${settingsPath}glide.basicauth.required.${toggle}`;

const put = ({ ssm }: Subject, toggle: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name: nameOf(toggle), Value, Overwrite: true }));
