import type { APIGatewayProxyResult } from 'aws-lambda';
import { openName } from '../../../../shared/core/settings/open-now.ts';
import { Alert } from '../../../../shared/web/parts/alert.tsx';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import type { ConsoleRequest } from '../../request.ts';
import type { Opening } from './openings.ts';

interface ConfirmPageProps {
  readonly openings: readonly Opening[];
  /** What changes of session times do, by name: sentences. */
  readonly times: ReadonlyMap<string, string>;
  /** Requests of 14 days that were refused and would be let in, by setting: sentences. */
  readonly observed: ReadonlyMap<string, string>;
  /** Labels of what saving does besides. */
  readonly others: readonly string[];
  /** Every field that confirming sends, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** What was confirmed before is no longer what would be opened. */
  readonly changed: boolean;
}

/** Asks before something opens, and says what anybody could then do. The form repeats every field that was sent. */
export function confirmPage(
  { shell }: ConsoleRequest,
  { openings, times, observed, others, fields, changed }: ConfirmPageProps,
): APIGatewayProxyResult {
  const title = openings.length > 0 ? 'Confirm what opens' : 'Confirm session times';
  return htmlResponse(
    changed ? 409 : 200,
    <Page title={title} {...shell}>
      <h1>{title}</h1>
      <Alert text={changed ? CHANGED : undefined} />
      <p>Nothing is saved yet. If you confirm, this is in force everywhere within 15 seconds:</p>
      {openings.map(({ row, says }) => (
        <section class="opens" aria-labelledby={`opens_${row.name}`}>
          <h2 id={`opens_${row.name}`}>
            <span class="tag opened">Opens</span> {openName(row)}
          </h2>
          <ul>
            {[...says, ...(observed.has(row.name) ? [observed.get(row.name)] : [])].map((text) => (
              <li>{text}</li>
            ))}
          </ul>
        </section>
      ))}
      <SessionTimes times={times} />
      {others.length === 0 ? null : <p>Saved with it: {others.join('; ')}.</p>}
      <Confirmation {...{ shell, fields }} />
    </Page>,
  );
}

const SessionTimes = ({ times }: Pick<ConfirmPageProps, 'times'>) =>
  times.size === 0 ? null : (
    <section class="notice" aria-label="Session times">
      <dl>
        {[...times].map(([name, text]) => (
          <>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </section>
  );

const Confirmation = ({ shell, fields }: Pick<ConsoleRequest, 'shell'> & Pick<ConfirmPageProps, 'fields'>) => (
  <form method="post" class="bare" action={`${shell.prefix}/high_security_settings.do`}>
    <UserTokenField shell={shell} />
    {fields.map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <div class="actions">
      <button type="submit" class="danger">
        Confirm and save
      </button>
      <button type="submit" name="sysparm_action" value="edit" class="quiet">
        Back, without saving
      </button>
    </div>
  </form>
);

const CHANGED =
  'Not saved: what would open has changed since you looked at it. Settings, the guest user or its roles were changed meanwhile. Look again, then confirm.';
