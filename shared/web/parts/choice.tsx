import { describedBy, FieldFrame, type FieldFrameProps } from './field.tsx';

export interface ChoiceProps extends Omit<FieldFrameProps, 'children'> {
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A labelled choice of one among few. */
export function Choice({ value, options, ...frame }: ChoiceProps) {
  return (
    <FieldFrame {...frame}>
      <select id={frame.name} name={frame.name} {...describedBy(frame)}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
