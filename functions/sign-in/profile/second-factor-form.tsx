import { RECOVERY_CODES } from '../../../shared/core/second-factor/typed-code.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { Field } from '../../../shared/web/parts/field.tsx';
import { UserTokenField } from '../../../shared/web/parts/user-token-field.tsx';
import type { SignInPorts } from '../ports.ts';
import { NoApiBox } from '../second-factor/enrol-page.tsx';
import { CodeFields } from '../second-factor/fields.tsx';
import type { FactorShown, FormsProps } from './state.ts';

/** @throws DependencyError where the store does not answer. */
export async function factorShown(
  { credentials, secondFactorPolicy }: Pick<SignInPorts, 'credentials' | 'secondFactorPolicy'>,
  { user_name, second_factor }: Pick<UserRecord, 'user_name' | 'second_factor'>,
): Promise<FactorShown> {
  if (!second_factor) return { kind: (await secondFactorPolicy()) === 'off' ? 'off' : 'none' };
  const enrolled = (await credentials.get(user_name))?.enrolled ?? null;
  return { kind: 'enrolled', left: enrolled === null ? null : enrolled.recoveryHashes.length };
}

/** Sets the second factor up, removes it, or makes new recovery codes: each time with the password. */
export function SecondFactorForm(props: FormsProps) {
  const { request, record, factor } = props;
  const { shell } = request;
  return (
    <form method="post" action={`${shell.prefix}/sp/profile`}>
      <h2>Second factor</h2>
      <UserTokenField shell={shell} />
      <input type="text" name="user_name" value={record.user_name} autocomplete="username" hidden readonly />
      {factor.kind === 'off' ? <p>Your administrators have switched second factors off: none can be set up.</p> : null}
      {factor.kind === 'none' ? <SetUp {...props} /> : null}
      {factor.kind === 'enrolled' ? <Enrolled {...props} left={factor.left} /> : null}
    </form>
  );
}

const Password = ({ errors = {}, focus }: FormsProps) => (
  <Field
    label="Your password"
    name="user_password"
    id="factor_password"
    type="password"
    autocomplete="current-password"
    error={errors.factor_password}
    autofocus={focus === 'factor_password'}
  />
);

const SetUp = (props: FormsProps) => (
  <>
    <p>After your password you are asked for a code of an authenticator app. A stolen password alone then opens nothing.</p>
    <NoApiBox checked={props.ticked ?? false} error={props.errors?.factor_box} />
    <Password {...props} />
    <button type="submit" name="sysparm_action" value="second_factor_begin">
      Set up a second factor
    </button>
  </>
);

function Enrolled(props: FormsProps & { readonly left: number | null }) {
  const { left, errors = {}, focus } = props;
  return (
    <>
      <p>
        {left === null
          ? 'Your second factor is set up, but it cannot be read. Ask an administrator to reset it.'
          : `Your second factor is set up. ${left} of ${RECOVERY_CODES} recovery codes are left.`}
      </p>
      <Password {...props} />
      <CodeFields id="factor_code" error={errors.factor_code} autofocus={focus === 'factor_code'} />
      <div class="actions">
        <button type="submit" name="sysparm_action" value="recovery_codes">
          Make new recovery codes
        </button>
        <button class="quiet danger" type="submit" name="sysparm_action" value="second_factor_remove">
          Remove the second factor
        </button>
      </div>
    </>
  );
}
