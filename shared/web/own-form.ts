import { REASONS } from '../core/decision/reasons.ts';
import { type Form, type FormReading, LARGEST_FORM_BYTES, MOST_FIELDS } from './form.ts';
import type { PageRequest } from './request.ts';
import { isUserTokenOf } from './user-token.ts';

/**
 * What a form must bring at least to be taken as one of this site. One that a page of another site sent is never taken.
 * - `user_token`: the user token of the session, which only a page of this session holds.
 * - `same_origin`: that, or a browser that says that a page of this site sent it in a session. The page was opened before the session got
 *   a new token: the form may be shown again, so that nothing typed is lost, and must not be written.
 * - `not_cross_site`: nothing more. For pages that are open to everyone.
 */
export type Proof = 'user_token' | 'same_origin' | 'not_cross_site';

export interface OwnForm {
  readonly kind: 'form';
  readonly form: Form;
  /** It brings the user token of this session. */
  readonly proven: boolean;
}

/** Why a form is not taken, and what its page says. */
export interface RefusedForm {
  readonly kind: 'refused';
  readonly cause: 'too_large' | 'not_a_form' | 'cross_site_write';
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

interface Least {
  readonly proof: Proof;
  /** In octets. */
  readonly largest?: number;
}

type Sender = Pick<PageRequest, 'context' | 'form' | 'crossSite' | 'sameOrigin'>;

/** The form that a page of this site sent, or the refusal of anything else. */
export function readOwnForm(request: Sender, { proof, largest = LARGEST_FORM_BYTES }: Least): OwnForm | RefusedForm {
  if (request.crossSite) return refused('cross_site_write', largest);
  const form = request.form(largest);
  if (form.kind !== 'form') return refused(form.kind, largest);
  const { user_token } = request.context;
  const proven = isUserTokenOf(user_token, form.userToken);
  const enough = proven || proof === 'not_cross_site' || (proof === 'same_origin' && request.sameOrigin && user_token !== null);
  return enough ? { kind: 'form', form, proven } : refused('cross_site_write', largest);
}

function refused(cause: Exclude<FormReading['kind'], 'form'> | 'cross_site_write', largest: number): RefusedForm {
  switch (cause) {
    case 'too_large': {
      const text = `This form is larger than ${sizeInWords(largest)}. Shorten what you typed and send it again.`;
      return { kind: 'refused', cause, status: 413, title: 'Too large', text };
    }
    case 'too_many_fields': {
      const text = `This form has more than ${MOST_FIELDS} fields. Send the fields of the page, each once.`;
      return { kind: 'refused', cause: 'too_large', status: 413, title: 'Too large', text };
    }
    case 'not_a_form': {
      const text = 'Send the fields as application/x-www-form-urlencoded, as the form on this page does.';
      return { kind: 'refused', cause, status: 415, title: 'Not a form', text };
    }
    case 'cross_site_write':
      return { kind: 'refused', cause, status: 403, title: 'Refused', text: REASONS.cross_site_write.publicText };
  }
}

const sizeInWords = (octets: number): string => (octets >= 1024 * 1024 ? `${octets / 1024 / 1024} MB` : `${octets / 1024} KiB`);
