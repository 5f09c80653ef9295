/** `wrongly_allowed` lets somebody in, `false_refusal` keeps somebody out, `difference` is everything else that is not as designed. */
export interface Finding {
  readonly kind: 'wrongly_allowed' | 'false_refusal' | 'difference';
  readonly what: string;
}

export type Note = (kind: Finding['kind'], what: string) => void;
