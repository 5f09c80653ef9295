import { Field } from '../../../shared/web/parts/field.tsx';
import type { Shell } from '../../../shared/web/parts/page.tsx';

interface FindRefusalProps {
  readonly shell: Shell;
  /** As it was typed. */
  readonly id: string;
}

/** Opens one refusal by the reference that a refused person reads on the page, or a client in a header. */
export const FindRefusal = ({ shell, id }: FindRefusalProps) => (
  <section aria-labelledby="find">
    <h2 id="find">Find one refusal</h2>
    <form method="get" class="filters" action={`${shell.prefix}/sys_decision.do`}>
      <Field
        label="Reference"
        name="sysparm_id"
        value={id}
        autocomplete="off"
        hint="It stands on the page that refuses, and in the header x-amzn-RequestId of every answer."
      />
      <button type="submit">Open</button>
    </form>
  </section>
);
