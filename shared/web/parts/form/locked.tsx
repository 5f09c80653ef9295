interface LockedProps {
  /** Why the person cannot change the control; undefined: it is not locked, and sends its value itself. */
  readonly locked: string | undefined;
  readonly name: string;
  /** What the control shows; undefined: nothing is sent. */
  readonly value: string | undefined;
}

/**
 * A browser sends no disabled control, and for a form what is missing is clear or empty. So the value that a locked control shows is sent in
 * its place, and stays.
 */
export const Locked = ({ locked, name, value }: LockedProps) =>
  locked === undefined || value === undefined ? null : <input type="hidden" name={name} value={value} />;
