import type { Child } from 'hono/jsx';
import { USER_LABELS } from '../../../../shared/core/users/user-record.ts';
import { History } from '../../history/latest.tsx';
import type { ConsoleRequest } from '../../request.ts';
import { EnvelopeSection } from '../envelope/section.tsx';
import { Federated } from '../federated/section.tsx';
import { Lockout } from '../lockout/section.tsx';
import { CloneAndDelete } from '../remove/links.tsx';
import { SecondFactor } from '../second-factor/section.tsx';
import { Secrets } from '../secrets/section.tsx';
import { Sessions } from '../sessions/section.tsx';
import { Tokens } from '../tokens/section.tsx';
import type { UserPageProps } from './props.ts';
import { Use } from './use.tsx';

interface Section {
  /** Of its heading. */
  readonly id: string;
  readonly label: string;
  readonly section: Child;
}

/** What stands below the User form of a stored user, in order. A section that has nothing to say of this user is left out. */
export function sectionsOf(request: ConsoleRequest, props: UserPageProps): readonly Section[] {
  const { shell, context } = request;
  const { record, history = [], use, now = 0 } = props;
  if (record === null) return [];
  const of = { ...props, shell };
  const all: readonly Section[] = [
    { id: 'secrets', label: USER_LABELS.secrets, section: Secrets(of) },
    { id: 'envelope', label: USER_LABELS.envelope, section: EnvelopeSection(of) },
    { id: 'federated', label: USER_LABELS.federated, section: Federated(of) },
    { id: 'tokens', label: USER_LABELS.tokens, section: Tokens(of) },
    { id: 'second_factor', label: USER_LABELS.second_factor, section: SecondFactor(of) },
    { id: 'sessions', label: USER_LABELS.sessions, section: Sessions({ ...of, self: context.user_name }) },
    { id: 'lockout', label: 'Lockout', section: Lockout(of) },
    { id: 'use', label: 'Use', section: use === undefined ? null : Use({ use, request, now }) },
    { id: 'clone_and_delete', label: 'Clone or delete', section: CloneAndDelete(of) },
    { id: 'history', label: 'History', section: History({ entries: history, prefix: shell.prefix, userName: record.user_name }) },
  ];
  return all.filter(({ section }) => section !== null);
}

/** Links to the sections below the form, which is long. They stay in sight where there is room. */
export const OnThisPage = ({ sections }: { readonly sections: readonly Section[] }) =>
  sections.length === 0 ? null : (
    <nav class="jump" aria-label="On this page">
      <ul>
        {[{ id: 'roles', label: 'Roles' }, ...sections].map(({ id, label }) => (
          <li>
            <a href={`#${id}`}>{label}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
