import { describedBy, FieldFrame, type FieldFrameProps } from './field.tsx';
import { Locked } from './form/locked.tsx';

export interface ChoiceProps extends Omit<FieldFrameProps, 'children'> {
  readonly value: string;
  readonly autofocus?: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A labelled choice of one among few. */
export function Choice({ value, options, autofocus, ...frame }: ChoiceProps) {
  return (
    <FieldFrame {...frame}>
      <select
        id={frame.id ?? frame.name}
        name={frame.name}
        autofocus={autofocus}
        disabled={frame.locked !== undefined}
        {...describedBy(frame)}
      >
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <Locked locked={frame.locked} name={frame.name} value={value} />
    </FieldFrame>
  );
}
