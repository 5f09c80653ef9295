/** `wrongly_allowed`: let in by mistake; `false_refusal`: kept out by mistake; `difference`: everything else that is not as designed. */
export interface Finding {
  readonly kind: 'wrongly_allowed' | 'false_refusal' | 'difference';
  readonly what: string;
}

export type Note = (kind: Finding['kind'], what: string) => void;
