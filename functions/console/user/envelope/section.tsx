import { type EnvelopeLists, partsOf, readEnvelope } from '../../../../shared/core/envelope/envelope.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { TextArea } from '../../../../shared/web/parts/text-area.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import type { Remembered } from '../../memory/read.tsx';
import type { UseFacts } from '../form/use.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import { Beside } from './beside.tsx';

export const SAVE_ENVELOPE = 'envelope_save';
export const LEARN_ENVELOPE = 'envelope_learn';
export const PREVIEW_ENVELOPE = 'envelope_preview';

/** Names of the inputs: two texts, a line an entry, and whether each limits at all. */
export const USES = 'envelope_uses';
export const FROM = 'envelope_from';
export const LIMIT_USES = 'envelope_limit_uses';
export const LIMIT_FROM = 'envelope_limit_from';

/** The form as it was typed, or as it was learned. */
export interface TypedEnvelope {
  readonly lists: EnvelopeLists;
  /** What the person must know about a learned one. */
  readonly notes?: readonly string[];
  /** What is wrong with a text and what to do, by its name. */
  readonly wrong?: EnvelopeErrors;
}

export type EnvelopeErrors = Readonly<Partial<Record<typeof USES | typeof FROM, string>>>;

/** The texts, by their names, in the order of the form. */
export const ENVELOPE_LABELS = { [USES]: 'Uses', [FROM]: 'Networks' } as const;

interface EnvelopeProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly typedEnvelope?: TypedEnvelope;
  readonly use?: Remembered<UseFacts>;
  readonly now?: number;
}

/** Section **Envelope** of a non-interactive user: what it may do at most and from where, beside what was observed. */
export function EnvelopeSection(props: EnvelopeProps) {
  const { record, actor, use, now = 0 } = props;
  if (record === null || actor === undefined || isGuest(record.user_name)) return null;
  const machine = record.web_service_access_only || record.web_service_access_only_from !== '';
  if (!machine && record.envelope === '') return null;
  const readable = readEnvelope(record.envelope || undefined) !== 'unreadable';
  const stored = (record.envelope === '' || !readable ? null : partsOf(record.envelope)) ?? {};
  return (
    <section aria-labelledby="envelope">
      <h2 id="envelope">{USER_LABELS.envelope}</h2>
      <p>What this account may do at most, and from where. It never gives a right: the roles of the account still say what it may do.</p>
      {record.web_service_access_only ? null : <p class="notice">It is kept, and not in force while the user is interactive.</p>}
      {readable ? null : <p class="error">What is stored cannot be read, so every request of this account is refused. Save another one.</p>}
      <Limits {...props} record={record} actor={actor} lists={props.typedEnvelope?.lists ?? stored} />
      {use?.kind === 'read' ? <Beside rows={use.value.account.rows} lists={stored} now={now} /> : null}
    </section>
  );
}

interface LimitsProps extends EnvelopeProps {
  readonly record: UserRecord;
  readonly actor: Actor;
  readonly lists: EnvelopeLists;
}

function Limits({ shell, record, actor, graph, lists, typedEnvelope }: LimitsProps) {
  const locked = limitOf(actor, record, ['envelope'], graph) ?? undefined;
  const wrong = typedEnvelope?.wrong ?? {};
  return (
    <form method="post" action={userAddress(shell, record.user_name)}>
      <UserTokenField shell={shell} />
      <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
      {(typedEnvelope?.notes ?? []).map((note) => (
        <p class="notice">{note}</p>
      ))}
      <Check label="Limit what it may do" name={LIMIT_USES} checked={lists.uses !== undefined} locked={locked} />
      <TextArea
        label={ENVELOPE_LABELS[USES]}
        name={USES}
        value={(lists.uses ?? []).join('\n')}
        optional={true}
        locked={locked}
        hint="One a line: protocol/table/operation, such as soap/incident/query. * is any table or operation, - no table. With the box selected and no line, nothing is allowed."
        error={wrong[USES]}
        autofocus={wrong[USES] !== undefined}
      />
      <Check label="Limit where it may come from" name={LIMIT_FROM} checked={lists.from !== undefined} locked={locked} />
      <TextArea
        label={ENVELOPE_LABELS[FROM]}
        name={FROM}
        value={(lists.from ?? []).join('\n')}
        optional={true}
        locked={locked}
        hint="One a line, such as 203.0.113.0/24 or 2001:db8::/32. From elsewhere right credentials look like wrong ones."
        error={wrong[FROM]}
        autofocus={wrong[USES] === undefined && wrong[FROM] !== undefined}
      />
      {locked === undefined ? <Actions /> : null}
    </form>
  );
}

const Actions = () => (
  <div class="actions">
    <button type="submit" name="sysparm_action" value={SAVE_ENVELOPE}>
      Save the envelope
    </button>
    <button type="submit" name="sysparm_action" value={PREVIEW_ENVELOPE} class="quiet">
      Show what the envelope would refuse
    </button>
    <button type="submit" name="sysparm_action" value={LEARN_ENVELOPE} class="quiet">
      Learn from the last 90 days
    </button>
  </div>
);
