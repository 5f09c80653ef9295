/** Documents of an issuer: its metadata, and its keys. */
export type DocumentName = 'discovery' | 'keys';

/** Why a document was not even read: it is not where, or not as, an issuer of good faith keeps it. */
export type WrongFetch = 'redirects' | 'too_large' | 'address_not_public';

/** Why a document could not be had: another attempt may get it. */
export type FailedFetch = 'host_not_found' | 'not_reached' | 'timed_out' | 'answered_error';

/** A document of the issuer is wrong, so that nothing can be verified until the issuer mends it. */
export type WrongDocument =
  | `${DocumentName}_${WrongFetch | 'not_json' | 'duplicate_member'}`
  /** Its `issuer` is another one. */
  | 'discovery_issuer_differs'
  /** Its `jwks_uri` is missing, or not at an address where keys may be. */
  | 'discovery_keys_elsewhere'
  /** It has no list of keys. */
  | 'keys_not_a_set';

/** Why an assertion is not good, for the log. The caller gets one text for all. */
export type RejectedCause =
  | 'assertion_too_large'
  /** Not three parts of base64url in their one spelling, each of UTF-8. */
  | 'assertion_malformed'
  | 'header_not_json'
  | 'header_duplicate_member'
  | 'claims_not_json'
  | 'claims_duplicate_member'
  /** `crit`: it asks for an extension, and there is none here. */
  | 'header_critical'
  /** `jku`, `x5u`, `jwk` or `x5c`: it says itself by which key to verify it. */
  | 'header_brings_key'
  /** `typ` says that it is something else. */
  | 'header_type_wrong'
  | 'kid_malformed'
  | 'issuer_missing'
  | 'issuer_not_trusted'
  /** `alg` is none of those that the issuer's parameter lists: also `none`, and HS with a public key. */
  | 'algorithm_not_allowed'
  | 'audience_wrong'
  | 'subject_missing'
  | 'subject_unusable'
  | 'time_malformed'
  | 'expiry_missing'
  | 'expired'
  | 'expiry_too_far'
  | 'not_yet_valid'
  | 'issued_in_future'
  /** No `kid`, and the issuer has several keys. */
  | 'kid_missing'
  /** The issuer has no key of this `kid`. */
  | 'key_unknown'
  /** The issuer has several keys of this `kid`. */
  | 'key_ambiguous'
  /** The key is for another algorithm, or for something other than signatures. */
  | 'key_does_not_fit'
  /** The key is too short, private, or none. */
  | 'key_unusable'
  | 'signature_wrong'
  | WrongDocument;

/** Why nothing can be said about an assertion now. */
export type UnavailableCause =
  | `${DocumentName}_${FailedFetch}`
  /** Parameter Store does not tell whom to trust. */
  | 'issuers_unreadable'
  /** Two loads of other issuers' documents took all the time. */
  | 'too_many_loads';
