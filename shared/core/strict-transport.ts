/**
 * A year, for this host alone: what else lives below the customer's domain is not ours to close.
 *
 * Source: RFC 6797, section 6.1.
 */
export const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';
