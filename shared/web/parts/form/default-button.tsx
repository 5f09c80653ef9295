interface DefaultButtonProps {
  /** Value of `sysparm_action`. */
  readonly action: string;
}

/** What Enter in a field does: the first button of a form, which is not seen. Without it Enter would press the first one that is. */
export const DefaultButton = ({ action }: DefaultButtonProps) => (
  <button type="submit" name="sysparm_action" value={action} hidden tabindex={-1}>
    Enter
  </button>
);
