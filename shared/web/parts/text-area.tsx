import { describedBy, FieldFrame, type FieldFrameProps } from './field.tsx';
import { Locked } from './form/locked.tsx';

export interface TextAreaProps extends Omit<FieldFrameProps, 'children'> {
  readonly value: string;
  /** May be left empty. */
  readonly optional?: boolean;
  readonly autofocus?: boolean;
}

/** A labelled text of several lines, with its hint and its error beside it. */
export function TextArea({ value, optional = false, autofocus, ...frame }: TextAreaProps) {
  return (
    <FieldFrame {...frame}>
      <textarea
        id={frame.name}
        name={frame.name}
        rows={5}
        required={!optional}
        autofocus={autofocus}
        disabled={frame.locked !== undefined}
        {...describedBy(frame)}
      >
        {/* HTML drops one line break at the beginning of the element. */}
        {`\n${value}`}
      </textarea>
      <Locked locked={frame.locked} name={frame.name} value={value} />
    </FieldFrame>
  );
}
