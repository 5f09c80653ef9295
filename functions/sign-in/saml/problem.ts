/** Why a SAML response is not accepted: for the log, never for the page. */
export class SamlProblem extends Error {
  /** Begins with a stable code, for example `saml_request_unknown`. */
  constructor(cause: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = 'SamlProblem';
  }
}

export const malformed = (what: string): SamlProblem => new SamlProblem(`saml_response_invalid: not well-formed XML at ${what}`);
