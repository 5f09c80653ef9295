import type { UsageAlert } from '../../shared/core/usage/alerts.ts';
import type { AlertStore } from '../../shared/core/usage/ports.ts';

export interface TellPorts {
  readonly stage: string;
  readonly alerts: AlertStore;
  readonly notify: (subject: string, text: string) => Promise<void>;
  readonly now: () => number;
}

/** Alerts told in one hour; one more notice tells how many there were besides. */
const AN_HOUR = 20;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Tells the people on call every alert that was not told yet. What the topic does not take stays noted: the next run tells it.
 *
 * @throws DependencyError if the store or the topic does not answer.
 */
export async function tellAlerts({ stage, alerts, notify, now }: TellPorts): Promise<void> {
  for (const alert of await alerts.untold([dayBefore(now(), 1), dayBefore(now(), 0)])) {
    if (!(await alerts.claim(alert, now()))) continue;
    const count = await alerts.countIn(hourOf(now()));
    if (count <= AN_HOUR) await notify(subjectOf(stage, `${TITLES[alert.kind]}: ${alert.user_name}`), textOf(stage, alert));
    await alerts.told(alert);
  }
}

/** When an hour is over: how many alerts of it were not told one by one. */
export async function tellRest({ stage, alerts, notify, now }: TellPorts): Promise<void> {
  const hour = hourOf(now() - HOUR_MS);
  const count = await alerts.takeCount(hour, AN_HOUR);
  if (count === null) return;
  const more = count - AN_HOUR;
  const text = [
    `Stage ${stage}: in the hour from ${hour}:00 UTC there were ${count} alerts about accounts; ${AN_HOUR} were told, and ${more} more were not.`,
    'Open User Administration > Account Review, or run nis review: each account and its finding is there.',
    RUNBOOK,
  ];
  await notify(subjectOf(stage, `and ${more} more`), text.join('\n'));
}

const RUNBOOK = 'Runbook: docs/runbooks/account-alert.md';

const TITLES: Readonly<Record<UsageAlert['kind'], string>> = {
  person_at_a_machine_account: 'a person uses a machine account',
  new_source: 'a machine account is used from a new address',
  source_not_allowed: 'right credentials of a machine account came from an address that its envelope does not allow',
};

const WHAT_TO_DO: Readonly<Record<UsageAlert['kind'], string>> = {
  person_at_a_machine_account:
    'The gate refused it. If it was no test, somebody knows the password: give the account a new one, and the person an account of their own.',
  new_source:
    'If its integration did not move there, the password is in other hands: lock the account or give it a new password. Who owns it is on the User form.',
  source_not_allowed:
    'The gate refused them. If the address is not one of yours, they are in other hands: make a new secret and end the old one, or give the account a new password. If the integration moved there, add its network to the Envelope on the User form.',
};

function whatHappened({ kind, user_name, way }: UsageAlert): string {
  switch (kind) {
    case 'person_at_a_machine_account':
      return `right credentials of the non-interactive account ${user_name} were presented at ${way ?? 'a page'}.`;
    case 'source_not_allowed':
      return `right credentials of the non-interactive account ${user_name} were presented at ${way ?? 'a protocol'}, from an address that its envelope does not allow.`;
    case 'new_source':
      return `the non-interactive account ${user_name} was used from an address for the first time.`;
  }
}

const textOf = (stage: string, alert: UsageAlert): string =>
  [
    `Stage ${stage}: ${whatHappened(alert)}`,
    `From: ${alert.source ?? 'unknown'}. When: within ten minutes from ${alert.time.slice(0, 16).replace('T', ' ')} UTC.`,
    WHAT_TO_DO[alert.kind],
    `More: nis usage ${alert.user_name}. ${RUNBOOK}`,
  ].join('\n');

const hourOf = (time: number): string => new Date(time).toISOString().slice(0, 13);
const dayBefore = (time: number, days: number): string => new Date(time - days * DAY_MS).toISOString().slice(0, 10);

/** Source: SNS API Reference, Publish, Subject: at most 100 ASCII characters without line breaks or control characters. */
const subjectOf = (stage: string, event: string): string => `${stage}: ${event}`.replace(/[^ -~]/g, '?').slice(0, 100);
