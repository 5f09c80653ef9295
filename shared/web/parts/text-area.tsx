import { describedBy, FieldFrame, type FieldFrameProps } from './field.tsx';

export interface TextAreaProps extends Omit<FieldFrameProps, 'children'> {
  readonly value: string;
  /** May be left empty. */
  readonly optional?: boolean;
}

/** A labelled text of several lines, with its hint and its error beside it. */
export function TextArea({ value, optional = false, ...frame }: TextAreaProps) {
  return (
    <FieldFrame {...frame}>
      <textarea id={frame.name} name={frame.name} rows={5} required={!optional} {...describedBy(frame)}>
        {/* HTML drops one line break at the beginning of the element. */}
        {`\n${value}`}
      </textarea>
    </FieldFrame>
  );
}
